/// The stores of an authorization server whose rows live for minutes or hours, and which a fast driver may keep apart from the durable ones.
public struct ShortLivedStores: Sendable {
    /// Authorization codes.
    public let codes: any AuthorizationCodeStore
    /// Login sessions.
    public let sessions: any LoginSessionStore
    /// Flows of browsers.
    public let flows: any FlowStore
    /// Single-use claims and revoked tokens.
    public let replay: any ReplayStore
    /// Attempts that are to be few.
    public let attempts: any AttemptStore
    /// Each distinct driver, for health and reaping.
    public let maintenance: [any StoreMaintenance]

    /// Everything in one driver.
    public init<Driver>(_ driver: Driver)
    where
        Driver: AuthorizationCodeStore & LoginSessionStore & FlowStore & ReplayStore & AttemptStore & StoreMaintenance
    {
        self.codes = driver
        self.sessions = driver
        self.flows = driver
        self.replay = driver
        self.attempts = driver
        self.maintenance = [driver]
    }

    /// Those of a whole server.
    package init(_ stores: Stores) {
        self.codes = stores.codes
        self.sessions = stores.sessions
        self.flows = stores.flows
        self.replay = stores.replay
        self.attempts = stores.attempts
        self.maintenance = stores.maintenance
    }
}
