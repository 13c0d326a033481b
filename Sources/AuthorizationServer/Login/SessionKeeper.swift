import HTTPExchange
import Logging
import OAuthCore
import Secrets
import Storage

/// Login sessions and their cookie. A value that names no live session is ignored and never adopted.
struct SessionKeeper: Sendable {
    let context: ServerContext
    let cookies: PageCookies

    /// A session that the browser has, with the person and the cookie's value.
    struct CurrentSession: Sendable {
        var record: LoginSessionRecord
        let user: User
        let cookie: String
    }

    /// A login, as the session that it begins keeps it.
    struct ProvenLogin: Sendable {
        let user: User
        /// When the person proved who they are; nil: now.
        var authTime: UnixTime?
        var acr: String?
        var amr: [String]
        /// What the application that logged the person in said about them; nil: the directory has the person.
        var claims: JSONObject?
        /// Whether later requests may go on with this login.
        var isRemembered = true
        /// The browser, as it describes itself.
        var device: DeviceDescription?
    }

    /// How old the last activity must be before another one is written.
    static let touchInterval: Duration = .seconds(60)
    private static let purpose = "login_session"

    /// The browser's session, if it is live and the person's account is; its activity is noted at most once a minute.
    func current(_ request: EndpointRequest) async throws(PageFailure) -> CurrentSession? {
        let now = context.clock()
        for cookie in cookies.values(cookies.sessionName, request) {
            for hash in context.keyRing.keyedHashes(cookie.utf8, purpose: Self.purpose) {
                guard let record = try await loaded(await context.stores.sessions.session(hash, now: now)),
                    let user = try await loaded(await context.person(record.subject, told: record.claims))
                else { continue }
                return CurrentSession(record: try await touched(record, now), user: user, cookie: cookie)
            }
        }
        return nil
    }

    private func touched(_ record: LoginSessionRecord, _ now: UnixTime) async throws(PageFailure) -> LoginSessionRecord
    {
        guard now.since(record.lastActivity) >= Self.touchInterval else { return record }
        var record = record
        record.lastActivity = now
        record.idleExpiresAt = min(now + context.settings.sessionIdleLifetime, record.expiresAt)
        try await loaded(
            await context.stores.sessions.touch(
                record.hash, lastActivity: record.lastActivity, idleExpiresAt: record.idleExpiresAt))
        return record
    }

    /// The session that a login begins, not stored yet. The cookie's value is always a new one.
    ///
    /// Where the same person logs in again, the session goes on under its public name, with a new `auth_time`: the clients' grants stay with it.
    func prepare(_ login: ProvenLogin, replacing current: CurrentSession?) -> CurrentSession {
        let user = login.user
        let now = context.clock()
        let cookie = RandomToken.alphanumeric(length: PageCookies.valueLength, from: context.random)
        let continued = current.flatMap { $0.record.subject == user.subject ? $0.record : nil }
        let expiresAt = now + context.settings.sessionLifetime
        let record = LoginSessionRecord(
            hash: context.keyRing.keyedHash(cookie.utf8, purpose: Self.purpose),
            sessionID: continued?.sessionID ?? SessionID(RandomToken.alphanumeric(from: context.random)),
            subject: user.subject, authTime: login.authTime ?? now, acr: login.acr, amr: login.amr,
            claims: login.claims, isRemembered: login.isRemembered, device: login.device,
            createdAt: continued?.createdAt ?? now,
            idleExpiresAt: min(now + context.settings.sessionIdleLifetime, expiresAt), expiresAt: expiresAt)
        return CurrentSession(record: record, user: user, cookie: cookie)
    }

    /// Stores a prepared session; from the same moment the one before it is dead, and where it was somebody else's, so are its grants.
    ///
    /// Lost where another login in the same browser was faster to go on under the same public name: nothing is stored then.
    func start(
        _ session: CurrentSession, replacing current: CurrentSession?
    ) async throws(PageFailure) -> ConditionalWrite {
        if let current, current.record.sessionID != session.record.sessionID { try await end(current.record) }
        do throws(StoreError) {
            try await context.stores.sessions.insert(session.record, replacing: current?.record.hash)
            return .won
        } catch {
            guard error.code == .duplicate else { throw .unavailable(error) }
            return .lost
        }
    }

    /// `Set-Cookie` for a session.
    func setCookie(_ session: CurrentSession) -> String {
        cookies.set(cookies.sessionName, session.cookie, seconds: context.settings.sessionLifetime.wholeSeconds)
    }

    /// `Set-Cookie` that forgets the session.
    var removeCookie: String { cookies.remove(cookies.sessionName) }

    /// Ends a session and the grants that came from it, except those that outlive it.
    ///
    /// The grants are ended again after the session, so that a code that was issued in between gives nothing.
    func end(_ session: LoginSessionRecord) async throws(PageFailure) {
        let selection = GrantSelection.session(session.sessionID, includingOffline: false)
        let now = context.clock()
        var ended = try await loaded(await context.stores.grants.revokeGrants(selection, now: now))
        try await queueNotices(session.sessionID, now)
        _ = try await loaded(await context.stores.sessions.end(session.sessionID))
        ended += try await loaded(await context.stores.grants.revokeGrants(selection, now: now))
        try await queueNotices(session.sessionID, now)
        context.logoutNotices.wake()
        sessionDidEnd(session, grants: ended)
    }

    /// Ends the grants that came from a session which is not live any more, as where a cache has lost it. A live one is left alone: it
    /// takes the browser's own cookie to end that.
    func endRemains(of session: SessionID) async throws(PageFailure) {
        let now = context.clock()
        guard try await loaded(await context.stores.sessions.session(session, now: now)) == nil else { return }
        let selection = GrantSelection.session(session, includingOffline: false)
        _ = try await loaded(await context.stores.grants.revokeGrants(selection, now: now))
        try await queueNotices(session, now)
        context.logoutNotices.wake()
    }

    /// Before the session ends, so that a crash loses none, and after it, for clients that it reached in between.
    private func queueNotices(_ session: SessionID, _ now: UnixTime) async throws(PageFailure) {
        _ = try await loaded(
            await context.stores.logoutNotices.queueLogoutNotices(
                session: session, now: now, expiresAt: now + LogoutNotice.lifetime))
    }

    /// For whoever reads along.
    private func sessionDidEnd(_ session: LoginSessionRecord, grants: [GrantRecord]) {
        context.logger.debug(
            "login session ended",
            metadata: ["gatehouse.session_id": "\(session.sessionID)", "gatehouse.grants_ended": "\(grants.count)"])
    }
}
