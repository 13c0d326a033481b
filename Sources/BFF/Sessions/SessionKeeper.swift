package import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Secrets
import Storage

/// The sessions and their cookie. A value that names no live session is never adopted, and each login has a new one.
package struct SessionKeeper: Sendable {
    let context: BFFContext
    let cookies: BFFCookies
    /// The logins that have no session yet.
    package let underWay: LoginsUnderWay
    /// Learns of each session that ends.
    package let watch: SessionWatch
    /// Seals and opens the tokens.
    package let sealer: TokenSealer
    let hasher: KeyedHasher
    private let fingerprints: KeyedHasher
    private let lifetime: SessionLifetime
    private let touches = TouchGate()

    package init(context: BFFContext, cookies: BFFCookies, watch: SessionWatch) {
        self.context = context
        self.cookies = cookies
        self.watch = watch
        underWay = LoginsUnderWay(context: context)
        sealer = TokenSealer(keyRing: context.keyRing, random: context.random)
        hasher = context.keyRing.hasher(for: "bff_session")
        fingerprints = context.keyRing.hasher(for: "bff_fingerprint")
        lifetime = SessionLifetime(
            maximumAge: context.settings.sessions.maximumAge, idleLifetime: context.settings.sessions.idleLifetime)
    }

    // MARK: Finding

    /// The session of a request: one read, and one write where the activity is a minute old.
    ///
    /// - Throws: `unauthenticated` without a cookie, `session_expired` where it names no live session or another browser's, 503 where the
    ///   store cannot say.
    package func session(for request: EndpointRequest) async throws(BFFFailure) -> LiveSession {
        let cookie = cookies.session(request)
        guard cookie.isPresent else {
            throw BFFFailure(
                .unauthenticated, .unauthorized, "There is no session. Log in first.",
                detail: "no cookie called \(cookies.sessionName) was received")
        }
        let now = context.clock()
        guard let record = try await stored(cookie, now) else {
            throw .sessionExpired("the cookie \(cookies.sessionName) names no live session")
        }
        try await checkFingerprint(request, record)
        return LiveSession(record: try await touched(record, now))
    }

    /// The live session that a cookie names, under the current key or one before a rotation.
    private func stored(
        _ cookie: BFFCookies.SessionValues, _ now: UnixTime
    ) async throws(BFFFailure) -> BFFSessionRecord? {
        for value in cookie.values {
            for hash in hasher.allHashes(value.utf8) {
                if let record = try await loaded(await context.stores.sessions.bffSession(hash, now: now)) {
                    return record
                }
            }
        }
        return nil
    }

    private func touched(_ record: BFFSessionRecord, _ now: UnixTime) async throws(BFFFailure) -> BFFSessionRecord {
        guard let idleEnd = lifetime.touch(record, at: now),
            touches.admits(record.hash, now: now, interval: lifetime.touchInterval)
        else { return record }
        do throws(BFFFailure) {
            try await loaded(
                await context.stores.sessions.touchBFFSession(record.hash, lastActivity: now, idleExpiresAt: idleEnd))
        } catch {
            touches.forget(record.hash)
            throw error
        }
        var record = record
        record.lastActivity = now
        record.idleExpiresAt = idleEnd
        return record
    }

    // MARK: Fingerprint

    private func checkFingerprint(
        _ request: EndpointRequest, _ record: BFFSessionRecord
    ) async throws(BFFFailure) {
        guard context.settings.sessions.usesFingerprint, let expected = record.fingerprintHash,
            !fingerprints.matches(expected, fingerprint(request).bytes)
        else { return }
        let detail = "the fingerprint of session \(record.handle) is another one than at its login"
        guard context.settings.sessions.isFingerprintStrict else {
            context.logger.warning(
                "A session is used with a foreign fingerprint",
                metadata: ["request_id": "\(request.requestID)", "gatehouse.session": "\(record.handle)"])
            return
        }
        try await end(record)
        throw .sessionExpired(detail + "; strict_fingerprinting has ended it")
    }

    private func fingerprint(_ request: EndpointRequest) -> ClientFingerprint {
        ClientFingerprint(
            userAgent: request.headerFields.value(.userAgent),
            acceptLanguage: request.headerFields.value(.acceptLanguage),
            address: context.settings.sessions.fingerprintsAddress ? request.clientAddress : nil)
    }

    // MARK: Beginning

    /// Stores the session of a login under a new id. The browser's session before it, if it has a live one, is dead from the same moment.
    package func begin(
        _ login: CompletedLogin, request: EndpointRequest
    ) async throws(BFFFailure) -> BegunSession {
        try await begin(login, of: try await underWay.begin(), request: request)
    }

    /// The same for a login that is under way since it came back from its provider.
    func begin(
        _ login: CompletedLogin, of ticket: LoginsUnderWay.Ticket, request: EndpointRequest
    ) async throws(BFFFailure) -> BegunSession {
        let now = context.clock()
        let previous = try await stored(cookies.session(request), now)
        let value = RandomToken.alphanumeric(length: BFFCookies.valueLength, from: context.random)
        let handle = RandomToken.alphanumeric(from: context.random)
        let ends = lifetime.ends(from: now)
        let record = BFFSessionRecord(
            hash: hasher.hash(value), handle: handle, user: login.user, providerSessionID: login.providerSessionID,
            tokens: try sealer.seal(login.tokens, handle: handle),
            fingerprintHash: context.settings.sessions.usesFingerprint
                ? fingerprints.hash(fingerprint(request).bytes) : nil,
            createdAt: now, idleExpiresAt: ends.idle, endsAt: ends.absolute)
        try await loaded(await context.stores.sessions.insert(record, replacing: previous?.hash))
        if let previous { watch.ended(previous.hash) }
        if try await underWay.hasEnded(login, of: ticket) {
            try await end(record)
            throw .sessionExpired("the provider \(login.user.provider) ended its session while the login was under way")
        }
        return BegunSession(
            record: record,
            setCookie: cookies.setSession(value, seconds: context.settings.sessions.maximumAge.wholeSeconds))
    }
}
