public import OAuthCore

/// Remembers which clients a login session reached, and whom of them it is still to be told that the session ended.
///
/// It lasts with the grants: a notice that was queued is not lost by a restart, and of any number of nodes one at a time tries it.
public protocol LogoutNoticeStore: Sendable {
    /// The session has reached the client, which is to be told of its end; a second time changes nothing but a later `expiresAt`.
    func addParticipant(_ clientID: ClientID, session: SessionID, subject: SubjectID, expiresAt: UnixTime)
        async throws(StoreError)

    /// Queues a notice for each client that the session reached, and says how many; called again, only for those reached since.
    func queueLogoutNotices(session: SessionID, now: UnixTime, expiresAt: UnixTime) async throws(StoreError) -> Int

    /// Whether a notice is due at `now`: cheap, asked often.
    func hasDueLogoutNotices(now: UnixTime) async throws(StoreError) -> Bool

    /// Takes at most `limit` notices that are due at `now`: each is then due again after a pause that doubles, from 10 seconds up
    /// to an hour, unless it is removed before.
    func takeLogoutNotices(now: UnixTime, limit: Int) async throws(StoreError) -> [LogoutNotice]

    /// The client was told, or will not be.
    func removeLogoutNotice(_ notice: LogoutNotice) async throws(StoreError)
}
