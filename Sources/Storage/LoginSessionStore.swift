public import OAuthCore

/// Keeps login sessions: a person and a browser.
public protocol LoginSessionStore: Sendable {
    /// Stores a new session; where `replacing` is given, that one is dead from the same moment.
    func insert(_ session: LoginSessionRecord, replacing: SecretHash?) async throws(StoreError)

    /// The session under the cookie's hash, if it is live at `now`.
    func session(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> LoginSessionRecord?

    /// The session of that public name, if it is live at `now`.
    func session(_ id: SessionID, now: UnixTime) async throws(StoreError) -> LoginSessionRecord?

    /// Moves the activity and the idle end; touches no other field, and nothing where the session is gone.
    func touch(_ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime) async throws(StoreError)

    /// Ends a session: won by the first who does.
    func end(_ id: SessionID) async throws(StoreError) -> ConditionalWrite

    /// Ends all sessions of a person, and says which they were.
    func endAll(subject: SubjectID) async throws(StoreError) -> [SessionID]

    /// The sessions of a person that are live at `now`, newest first.
    func sessions(subject: SubjectID, now: UnixTime, limit: Int) async throws(StoreError) -> [LoginSessionRecord]
}
