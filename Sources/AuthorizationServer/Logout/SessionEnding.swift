public import OAuthCore
public import Storage

/// Ends what a person has begun: by command, by the admin API, and when they log out of the application that has the people.
package struct SessionEnding: Sendable {
    private let stores: Stores

    /// On these stores.
    package init(stores: Stores) { self.stores = stores }

    /// Ends a person's sessions and the grants that came from them, and queues what clients are told; says how many sessions there were.
    ///
    /// The grants first, so that where this fails in the middle the sessions that lead to the rest are still there; and again after the
    /// sessions, so that a code that was issued in between gives nothing. A session that a cache has lost is still known by its grants.
    package func endSessions(
        of subject: SubjectID, includingOffline: Bool, now: UnixTime
    ) async throws(StoreError) -> Int {
        let live = try await stores.sessions.sessions(subject: subject, now: now, limit: .max).map(\.sessionID)
        try await endGrants(of: subject, from: live, includingOffline, now)
        let ended = try await stores.sessions.endAll(subject: subject)
        let granted = try await stores.grants.grants(.subject(subject), now: now, limit: .max)
            .filter { includingOffline || !$0.isOffline }.map(\.sessionID)
        try await endGrants(of: subject, from: Set(ended + granted), includingOffline, now)
        return ended.count
    }

    private func endGrants(
        of subject: SubjectID, from sessions: some Sequence<SessionID> & Sendable, _ includingOffline: Bool,
        _ now: UnixTime
    ) async throws(StoreError) {
        for session in sessions {
            _ = try await stores.grants.revokeGrants(.session(session, includingOffline: includingOffline), now: now)
            _ = try await stores.logoutNotices.queueLogoutNotices(
                session: session, now: now, expiresAt: now + LogoutNotice.lifetime)
        }
        guard includingOffline else { return }
        _ = try await stores.grants.revokeGrants(.subject(subject), now: now, tellingClients: true)
    }
}

extension AuthorizationServer {
    /// Ends all that a person has begun anywhere: sessions, grants with their tokens, those that outlive a session too; and has the clients
    /// told at once. For the logout of the application that has the people, and for a person who is locked there.
    ///
    /// The application ends its own session first, so that a login which is on its way through another request finds it gone.
    ///
    /// Returns how many sessions there were. Throws where the store is away: some may be ended then, and it is to be called again.
    /// OpenID Connect Back-Channel Logout §2.
    @discardableResult
    public func endSessions(of subject: SubjectID) async throws(StoreError) -> Int {
        let now = context.clock()
        if case .delegated = context.settings.login { try await EndedSubjects(context: context).note(subject) }
        let count = try await SessionEnding(stores: context.stores).endSessions(
            of: subject, includingOffline: true, now: now)
        context.logoutNotices.wake()
        if count > 0 {
            await context.audit(
                AuditEvent(.sessionEnded, at: now, subject: subject, detail: "everywhere: \(count) sessions"))
        }
        return count
    }
}
