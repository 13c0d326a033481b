public import OAuthCore
public import OpenIDProviders

/// How an authorization server behaves: the section `authorization_server` of the configuration file, in the types of the code.
public struct AuthorizationServerSettings: Sendable {
    /// The issuer: an absolute URL without a trailing slash, the `iss` of every token. RFC 8414 §2.
    public var issuer: String
    /// How long a code may wait for its redemption.
    public var authorizationCodeLifetime: Duration = .seconds(60)
    /// The lifetime of access tokens unless the client has its own.
    public var accessTokenLifetime: Duration = .seconds(3600)
    /// The algorithm that signs access tokens, by its name in RFC 7518 §3.1.
    public var accessTokenSigningAlgorithm = "ES256"
    /// The lifetime of ID tokens.
    public var idTokenLifetime: Duration = .seconds(3600)
    /// The algorithm that signs ID tokens unless the client registered another.
    public var idTokenSigningAlgorithm = "RS256"
    /// How long a refresh token's family may live.
    public var refreshTokenLifetime: Duration = .seconds(30 * 86400)
    /// How long it may rest unused.
    public var refreshTokenIdleLifetime: Duration = .seconds(14 * 86400)
    /// How long a rotated refresh token may be sent again and get the same successor; zero: never.
    public var refreshTokenRetryWindow: Duration = .seconds(10)
    /// The algorithms that the server has keys for.
    public var signingAlgorithms: [String] = ["ES256", "RS256", "EdDSA"]
    /// How long a key signs.
    public var signingKeyRotation: Duration = .seconds(90 * 86400)
    /// How long a key is shown before it signs.
    public var signingKeyAnnouncement: Duration = .seconds(86400)
    /// How long a login session may rest unused.
    public var sessionIdleLifetime: Duration = .seconds(8 * 3600)
    /// How long it may live.
    public var sessionLifetime: Duration = .seconds(30 * 86400)
    /// The name of its cookie, of letters, digits, `-`, `_` and `.`; under https `__Host-` is put in front. Browsers do not keep the ports of a host
    /// apart: of several servers on one host each needs a name of its own (RFC 6265 §8.5).
    public var sessionCookieName = "gatehouse_session"
    /// How long a remembered consent holds.
    public var consentLifetime: Duration = .seconds(365 * 86400)
    /// How long a browser may take from the authorization request to the end of login and consent.
    public var flowLifetime: Duration = .seconds(1800)
    /// Claims that tokens carry because the operator declared so.
    public var claimMappings: [ClaimMapping] = []
    /// An address that is asked before a token is issued; nil: none.
    public var tokenHook: TokenHookSettings?
    /// How long a device and a person have for its code. RFC 8628 §3.2.
    public var deviceCodeLifetime: Duration = .seconds(600)
    /// How long a device waits between two questions. RFC 8628 §3.2.
    public var deviceCodeInterval: Duration = .seconds(5)
    /// Who logs people in.
    public var login: LoginAuthority = .local
    /// An old application that is asked once about people who are not here yet; nil: nobody. It counts where `login` is local.
    public var passwordCheck: PasswordCheckSettings?
    /// What people prove besides the password, and when. It counts where `login` is local.
    public var secondFactors = SecondFactorSettings()
    /// Who asks people for their consent.
    public var consent: ConsentAuthority = .local
    /// The providers at which people may log in from the server's own login page, in its order.
    public var loginProviders: [ProviderSettings] = []
    /// Whether somebody who is new here is taken for the one user whose verified address the provider vouches for.
    public var linksVerifiedEmail = true
    /// Whether somebody who is new here gets an account.
    public var createsUsers = true
    /// How guessing passwords is slowed down.
    public var protection = ProtectionSettings()
    /// How the pages look and what they say.
    public var pages = PageSettings()
    /// Who is told of audit events as they come.
    public var auditWebhooks: [AuditWebhook] = []
    /// What people may do with accounts by themselves; it counts where `login` is local.
    public var accounts = AccountSettings()
    /// Extra paths for clients that cannot change.
    public var compatibilityEndpoints: [CompatibilityEndpoint] = []

    /// Settings with the defaults of the configuration file.
    public init(issuer: String) { self.issuer = issuer }

    /// The endpoints of the server under other paths, for clients that cannot change. Paths match without regard to case.
    public struct CompatibilityEndpoint: Sendable, Hashable {
        /// A path for the authorization endpoint.
        public var authorize: String?
        /// A path for the token endpoint.
        public var token: String?
        /// Whether the token endpoint also takes a flat JSON object of strings.
        public var acceptsJSONTokenRequest: Bool
        /// Whether an authorization_code response carries `user_info`.
        public var includesUserInfo: Bool
        /// The public client whose password grant a form without client and grant_type means; loopback issuers only.
        public var defaultClientID: ClientID?

        /// An endpoint pair from its parts.
        public init(
            authorize: String? = nil, token: String? = nil, acceptsJSONTokenRequest: Bool = false,
            includesUserInfo: Bool = false,
            defaultClientID: ClientID? = nil
        ) {
            self.authorize = authorize
            self.token = token
            self.acceptsJSONTokenRequest = acceptsJSONTokenRequest
            self.includesUserInfo = includesUserInfo
            self.defaultClientID = defaultClientID
        }
    }
}
