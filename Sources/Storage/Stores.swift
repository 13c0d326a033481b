/// The stores that a server works on. They may be one driver, or durable ones beside short-lived ones.
public struct Stores: Sendable {
    /// Authorization codes.
    public let codes: any AuthorizationCodeStore
    /// Grants.
    public let grants: any GrantStore
    /// Remembered consents.
    public let consents: any ConsentStore
    /// Login sessions.
    public let sessions: any LoginSessionStore
    /// Flows of browsers.
    public let flows: any FlowStore
    /// Single-use claims and revoked tokens.
    public let replay: any ReplayStore
    /// Attempts that are to be few.
    public let attempts: any AttemptStore
    /// Whom a session reached, and who is still to be told of its end.
    public let logoutNotices: any LogoutNoticeStore
    /// Clients, resource servers, users.
    public let directory: any DirectoryStore
    /// Which identities at providers belong to which users.
    public let identityLinks: any IdentityLinkStore
    /// Passkeys, known devices and whatever else belongs to single persons.
    public let people: any PersonRecordStore
    /// Signing keys.
    public let keys: any SigningKeyStore
    /// The audit trail.
    public let audit: any AuditStore
    /// Who of several nodes does a piece of work now.
    public let leases: any LeaseStore
    /// Each distinct driver, for health and reaping.
    public let maintenance: [any StoreMaintenance]
    /// Tells of other nodes' changes; nil: they are found by asking alone.
    public let changes: (any StoreChanges)?
    /// The clock that all nodes go by; nil: each goes by its machine's.
    public let clock: (any StoreClock)?

    /// The same, with another directory, other codes, other counts of attempts or another audit trail.
    package init(
        _ stores: Stores, directory: (any DirectoryStore)? = nil, codes: (any AuthorizationCodeStore)? = nil,
        attempts: (any AttemptStore)? = nil, audit: (any AuditStore)? = nil
    ) {
        self.codes = codes ?? stores.codes
        self.grants = stores.grants
        self.consents = stores.consents
        self.sessions = stores.sessions
        self.flows = stores.flows
        self.replay = stores.replay
        self.attempts = attempts ?? stores.attempts
        self.logoutNotices = stores.logoutNotices
        self.directory = directory ?? stores.directory
        self.identityLinks = stores.identityLinks
        self.people = stores.people
        self.keys = stores.keys
        self.audit = audit ?? stores.audit
        self.leases = stores.leases
        self.maintenance = stores.maintenance
        self.changes = stores.changes
        self.clock = stores.clock
    }

    /// Everything in one driver: durable and short-lived state in the same place.
    public init<Driver>(_ driver: Driver)
    where
        Driver: AuthorizationCodeStore & GrantStore & ConsentStore & LoginSessionStore & FlowStore & ReplayStore
            & AttemptStore & LogoutNoticeStore & DirectoryStore & IdentityLinkStore & PersonRecordStore
            & SigningKeyStore
            & AuditStore & LeaseStore & StoreMaintenance
    {
        self.codes = driver
        self.grants = driver
        self.consents = driver
        self.sessions = driver
        self.flows = driver
        self.replay = driver
        self.attempts = driver
        self.logoutNotices = driver
        self.directory = driver
        self.identityLinks = driver
        self.people = driver
        self.keys = driver
        self.audit = driver
        self.leases = driver
        self.maintenance = [driver]
        self.changes = driver as? any StoreChanges
        self.clock = driver as? any StoreClock
    }

    /// What is durable in `database`, what lives for minutes or hours in `cache`.
    ///
    /// Codes, login sessions, flows, single-use claims and counts of attempts are the cache's; access tokens that were taken back stay in the
    /// database, because forgetting one would bring it back to life. What crosses the two holds as in one driver: a removed user's sessions end,
    /// a code that the cache forgot to be used is refused by its grant. Leases are the database's too: what is done under them is done there,
    /// and a cache that forgets one in a failover would give it to two.
    ///
    /// Where the database has no feed of changes, the cache's serves, if it has one.
    ///
    /// `durableClaims`: single-use claims are the database's too, so that no failover and no eviction of the cache lets one be won twice.
    public init<Database, Cache>(database: Database, cache: Cache, durableClaims: Bool = false)
    where
        Database: GrantStore & ConsentStore & DirectoryStore & IdentityLinkStore & PersonRecordStore & SigningKeyStore
            & AuditStore & ReplayStore & LogoutNoticeStore & LeaseStore & StoreMaintenance,
        Cache: AuthorizationCodeStore & LoginSessionStore & FlowStore & ReplayStore & AttemptStore & StoreMaintenance
    {
        self.codes = cache
        self.grants = database
        self.consents = database
        self.sessions = cache
        self.flows = cache
        self.replay = durableClaims ? database : DurableRevocations(claims: cache, revokedTokens: database)
        self.attempts = cache
        let changes = database as? any StoreChanges
        let announcer = changes == nil ? cache as? any StoreChangeAnnouncer : nil
        self.logoutNotices = announcer.map { AnnouncingLogoutNotices(notices: database, announcer: $0) } ?? database
        self.directory = SessionEndingDirectory(directory: database, sessions: cache, announcer: announcer)
        self.identityLinks = database
        self.people = database
        self.keys = announcer.map { AnnouncingSigningKeys(keys: database, announcer: $0) } ?? database
        self.audit = database
        self.leases = database
        self.maintenance = [database, cache]
        self.changes = changes ?? announcer
        self.clock = database as? any StoreClock
    }
}
