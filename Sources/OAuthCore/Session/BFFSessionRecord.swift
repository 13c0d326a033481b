/// A person logged in to the backend-for-frontend with one browser: tokens stay here, the browser holds only the id.
public struct BFFSessionRecord: Sendable, Hashable {
    /// The keyed hash of the cookie's value.
    public var hash: SecretHash
    /// The public name, never the cookie's value: what `/auth/sessions` shows.
    public var handle: String
    /// Who logged in.
    public var user: BFFUser
    /// The provider's own name for its session, its `sid`: what a back-channel logout names. OpenID Connect Back-Channel Logout §2.1.
    public var providerSessionID: SessionID?
    /// The provider's tokens, sealed. Written by login and refresh, and by nothing else.
    public var tokens: SealedTokens
    /// The keyed hash of what the browser says of itself; nil where fingerprints are off.
    public var fingerprintHash: SecretHash?
    /// When the session began.
    public var createdAt: UnixTime
    /// When it was last used, to the minute.
    public var lastActivity: UnixTime
    /// The end unless it is used before: moves with activity, never past `endsAt`.
    public var idleExpiresAt: UnixTime
    /// The end in any case.
    public var endsAt: UnixTime

    /// The tokens of a session as they are stored: each one sealed, with the session's handle as its context.
    public struct SealedTokens: Sendable, Hashable {
        /// The access token.
        public var accessToken: [UInt8]?
        /// The ID token, which the provider's logout wants to see.
        public var idToken: [UInt8]?
        /// The refresh token; nil where none came or none is to be kept.
        public var refreshToken: [UInt8]?
        /// When the access token expires; nil where the provider did not say.
        public var expiresAt: UnixTime?
        /// How often the tokens were replaced: the fence of a refresh.
        public var generation: Int64

        /// Tokens from their parts.
        public init(
            accessToken: [UInt8]? = nil, idToken: [UInt8]? = nil, refreshToken: [UInt8]? = nil,
            expiresAt: UnixTime? = nil, generation: Int64 = 0
        ) {
            self.accessToken = accessToken
            self.idToken = idToken
            self.refreshToken = refreshToken
            self.expiresAt = expiresAt
            self.generation = generation
        }
    }

    /// Whether the session is live at `now`.
    public func isLive(at now: UnixTime) -> Bool { now < idleExpiresAt && now < endsAt }

    /// A session as a login makes it; its last activity is its beginning.
    public init(
        hash: SecretHash, handle: String, user: BFFUser, providerSessionID: SessionID?, tokens: SealedTokens,
        fingerprintHash: SecretHash?, createdAt: UnixTime, idleExpiresAt: UnixTime, endsAt: UnixTime
    ) {
        self.hash = hash
        self.handle = handle
        self.user = user
        self.providerSessionID = providerSessionID
        self.tokens = tokens
        self.fingerprintHash = fingerprintHash
        self.createdAt = createdAt
        self.lastActivity = createdAt
        self.idleExpiresAt = idleExpiresAt
        self.endsAt = endsAt
    }
}

/// A person as the backend-for-frontend knows them: what the provider said at the login.
public struct BFFUser: Sendable, Hashable {
    /// The provider's name in the configuration: `[a-z0-9-]+`.
    public var provider: String
    /// The provider's name for the person.
    public var subject: SubjectID
    /// The address, where the provider gave one.
    public var email: String?
    /// Whether the provider vouches for the address.
    public var isEmailVerified: Bool
    /// What the person is called.
    public var name: String?

    /// `{provider}_{sub}`: unlike the `sub` alone it is the same for no two persons of two providers. A provider's name has no `_`.
    public var userID: String { provider + "_" + subject.rawValue }

    /// A person from the parts.
    public init(
        provider: String, subject: SubjectID, email: String? = nil, isEmailVerified: Bool = false, name: String? = nil
    ) {
        self.provider = provider
        self.subject = subject
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.name = name
    }
}
