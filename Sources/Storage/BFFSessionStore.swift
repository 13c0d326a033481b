public import OAuthCore

/// Keeps the sessions of the backend-for-frontend. Each call writes the fields that it names and no others.
public protocol BFFSessionStore: Sendable {
    /// Stores a new session; where `replacing` is given, that one is dead from the same moment.
    func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError)

    /// The session under the cookie's hash, if it is live at `now`.
    func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord?

    /// Moves the activity and the idle end; touches no other field, and nothing where the session has ended.
    func touchBFFSession(_ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime) async throws(StoreError)

    /// Replaces the tokens where their generation is still `expectedGeneration` and the session is live at `now`; the stored
    /// generation is then that of `tokens`, one higher.
    func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite

    /// Ends the session: won by the first who does.
    func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite

    /// Ends the session of that handle where it belongs to that person; nil where there is none.
    func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord?

    /// The sessions of a person that are live at `now`, newest first.
    func bffSessions(userID: String, now: UnixTime, limit: Int) async throws(StoreError) -> [BFFSessionRecord]

    /// Ends all sessions of a person, and says which they were.
    func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord]

    /// Ends the sessions that came from one session of a provider, and says which they were.
    func endBFFSessions(provider: String, providerSessionID: SessionID) async throws(StoreError) -> [BFFSessionRecord]
}

/// Lets one of many do a piece of work at a time, on however many nodes they are.
public protocol LeaseStore: Sendable {
    /// Takes the lease where nobody holds it at `now`; the holder that already has it keeps it, with the new end. Lost: another holds it.
    func acquireLease(_ name: String, holder: String, now: UnixTime, expiresAt: UnixTime) async throws(StoreError)
        -> ConditionalWrite

    /// Moves the end of a lease that `holder` still has at `now`. Lost: it has run out or is another's, and the work must stop.
    func renewLease(_ name: String, holder: String, now: UnixTime, expiresAt: UnixTime) async throws(StoreError)
        -> ConditionalWrite

    /// Gives the lease up where `holder` has it.
    func releaseLease(_ name: String, holder: String) async throws(StoreError)
}

/// The stores that a backend-for-frontend works on.
public struct BFFStores: Sendable {
    /// Sessions.
    public let sessions: any BFFSessionStore
    /// Single-use claims.
    public let replay: any ReplayStore
    /// Leases.
    public let leases: any LeaseStore
    /// What has ended, for logins that are under way.
    public let ends: any EndNoteStore
    /// Each distinct driver, for health and reaping.
    public let maintenance: [any StoreMaintenance]
    /// The clock that all nodes go by; nil: each goes by its machine's.
    public let clock: (any StoreClock)?

    /// Everything in one driver.
    public init<Driver>(_ driver: Driver)
    where Driver: BFFSessionStore & ReplayStore & LeaseStore & EndNoteStore & StoreMaintenance {
        self.sessions = driver
        self.replay = driver
        self.leases = driver
        self.ends = driver
        self.maintenance = [driver]
        self.clock = driver as? any StoreClock
    }

    /// The same, with single-use claims in another driver: one that forgets none in a failover. Its clock is the one that counts, because what has
    /// expired there is deleted by it: a server may be on it too.
    package init(_ stores: BFFStores, claims: any ReplayStore & StoreMaintenance) {
        self.sessions = stores.sessions
        self.replay = claims
        self.leases = stores.leases
        self.ends = stores.ends
        self.maintenance = stores.maintenance + [claims]
        self.clock = (claims as? any StoreClock) ?? stores.clock
    }
}
