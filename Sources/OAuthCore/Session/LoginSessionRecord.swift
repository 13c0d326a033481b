/// A person logged in with one browser.
public struct LoginSessionRecord: Sendable, Hashable {
    /// The keyed hash of the cookie's value.
    public var hash: SecretHash
    /// The public name: the `sid` claim.
    public var sessionID: SessionID
    /// The person.
    public var subject: SubjectID
    /// When the person last proved who they are.
    public var authTime: UnixTime
    /// How: `acr`.
    public var acr: String?
    /// By which means: `amr`. RFC 8176.
    public var amr: [String]
    /// What the application that logged the person in said about them, by claim names; nil: the directory has the person.
    public var claims: JSONObject?
    /// Whether a later request may go on with this login; otherwise it serves the request alone for which it was made.
    public var isRemembered: Bool
    /// The browser as it described itself at the last login; nil: nothing is known.
    public var device: DeviceDescription?
    /// When the session began.
    public var createdAt: UnixTime
    /// When it was last used, to the minute.
    public var lastActivity: UnixTime
    /// The end unless it is used before: moves with activity, never past `expiresAt`.
    public var idleExpiresAt: UnixTime
    /// The end in any case.
    public var expiresAt: UnixTime

    /// Whether the session is live at `now`.
    public func isLive(at now: UnixTime) -> Bool { now < idleExpiresAt && now < expiresAt }

    /// A session as a login makes it.
    public init(
        hash: SecretHash, sessionID: SessionID, subject: SubjectID, authTime: UnixTime, acr: String?, amr: [String],
        claims: JSONObject? = nil, isRemembered: Bool = true, device: DeviceDescription? = nil, createdAt: UnixTime,
        idleExpiresAt: UnixTime, expiresAt: UnixTime
    ) {
        self.hash = hash
        self.sessionID = sessionID
        self.subject = subject
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.claims = claims
        self.isRemembered = isRemembered
        self.device = device
        self.createdAt = createdAt
        self.lastActivity = createdAt
        self.idleExpiresAt = idleExpiresAt
        self.expiresAt = expiresAt
    }
}
