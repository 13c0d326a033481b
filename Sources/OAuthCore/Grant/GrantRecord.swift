/// What a person allowed a client at one login: the root of a code, of refresh tokens and of the access tokens that come from them.
///
/// The refresh token is not stored. It is the handle, a generation and a MAC; the record holds the generation that is current, so one
/// conditional write rotates it and one write ends everything that came from the grant.
public struct GrantRecord: Sendable, Hashable {
    /// The handle.
    public var id: GrantID
    /// The person.
    public var subject: SubjectID
    /// The client.
    public var clientID: ClientID
    /// The login session that the grant came from.
    public var sessionID: SessionID
    /// What was granted.
    public var scope: Scope
    /// The `resource` indicators of the request. RFC 8707.
    public var resources: [String]
    /// What was granted beside the scope, object by object. RFC 9396 §7.
    public var authorizationDetails: [AuthorizationDetail] = []
    /// When the person logged in: `auth_time`.
    public var authTime: UnixTime
    /// How: `acr`.
    public var acr: String?
    /// By which means: `amr`. RFC 8176.
    public var amr: [String]
    /// The `claims` parameter of the request. OpenID Connect Core §5.5.
    public var requestedClaims: JSONObject?
    /// What the application that logged the person in, or asked for their consent, said about them; nil: the directory has the person.
    public var personClaims: JSONObject?
    /// When the record was made.
    public var createdAt: UnixTime
    /// After this moment the grant gives nothing and may be reaped. Short until the code is redeemed.
    public var expiresAt: UnixTime
    /// When the code was redeemed; nil: nothing was issued yet.
    public var activatedAt: UnixTime?
    /// When the grant was ended before its time.
    public var revokedAt: UnixTime?
    /// The generation of the refresh token that is current; 0: none was issued.
    public var generation: Int64
    /// The latest rotations, oldest first: at most `maximumRotations`, so that a repeated token can be told from a stolen one.
    public var rotations: [Rotation]

    /// How many rotations are remembered.
    public static let maximumRotations = 16

    /// That a generation was replaced by the next one, and when: the store's clock.
    public struct Rotation: Sendable, Hashable {
        /// The generation that was replaced.
        public var generation: Int64
        /// When it was first replaced.
        public var at: UnixTime

        /// A rotation from its parts.
        public init(generation: Int64, at: UnixTime) {
            self.generation = generation
            self.at = at
        }
    }

    /// Whether the grant outlives the login session. OpenID Connect Core §11.
    public var isOffline: Bool { scope.contains(.offlineAccess) }

    /// Whether the grant still gives anything at `now`.
    public func isLive(at now: UnixTime) -> Bool { revokedAt == nil && now < expiresAt }

    /// A grant as the authorization endpoint makes it, together with its code.
    public init(
        id: GrantID, subject: SubjectID, clientID: ClientID, sessionID: SessionID, scope: Scope,
        resources: [String] = [],
        authTime: UnixTime, acr: String? = nil, amr: [String] = [], requestedClaims: JSONObject? = nil,
        personClaims: JSONObject? = nil, createdAt: UnixTime, expiresAt: UnixTime
    ) {
        self.id = id
        self.subject = subject
        self.clientID = clientID
        self.sessionID = sessionID
        self.scope = scope
        self.resources = resources
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.requestedClaims = requestedClaims
        self.personClaims = personClaims
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.activatedAt = nil
        self.revokedAt = nil
        self.generation = 0
        self.rotations = []
    }
}
