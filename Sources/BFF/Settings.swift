public import OAuthCore
public import OpenIDProviders

/// How a backend-for-frontend behaves: the sections `oidc` and `app` of the configuration file, in the types of the code.
public struct BFFSettings: Sendable {
    /// Where browsers find it: an absolute URL without a trailing slash. The only source of its own URLs.
    public var publicURL: String
    /// The providers that are switched on, in the order of the file.
    public var providers: [ProviderSettings] = []
    /// Whether refresh tokens are asked for and used.
    public var refreshesTokens = false
    /// Whether refresh tokens are kept in the session; without that a session ends with its access token.
    public var keepsRefreshTokens = true
    /// Where people come from and go to.
    public var frontend = Frontend()
    /// Sessions.
    public var sessions = Sessions()
    /// What is proxied.
    public var routes: [ProxyRoute] = []
    /// How its pages look.
    public var pages = Pages()

    /// Settings with the defaults of the configuration file.
    public init(publicURL: String) { self.publicURL = publicURL }

    /// Where people come from and go to.
    public struct Frontend: Sendable {
        /// Where a login ends that named no `redirect_uri`: a local path, or a URL on an allowed origin.
        public var afterLogin = "/"
        /// Where a logout ends.
        public var afterLogout = "/"
        /// Origins (scheme, host, port) that login's `redirect_uri` may name.
        public var allowedRedirects: [String] = []
        /// Origins that may call with credentials.
        public var allowedOrigins: [String] = []
        /// The classes of login (`acr`) that `/auth/web/login` may be asked for. OpenID Connect Core §3.1.2.1.
        public var allowedACRValues: [String] = []
        /// A folder with a built single-page application to serve; nil: none.
        public var staticFiles: String?

        /// The defaults.
        public init() {}
    }

    /// Sessions and the tokens against forged requests.
    public struct Sessions: Sendable {
        /// The cookie's name without prefix.
        public var cookieName = "session"
        /// A domain that other hosts share the cookie under; nil: the host alone.
        public var cookieDomain: String?
        /// How long a session may live.
        public var maximumAge: Duration = .seconds(86400)
        /// How long it may rest unused.
        public var idleLifetime: Duration = .seconds(8 * 3600)
        /// How long a started login may take.
        public var loginLifetime: Duration = .seconds(600)
        /// How long a token against forged requests holds.
        public var csrfTokenMaximumAge: Duration = .seconds(12 * 3600)
        /// Whether a session is bound to what the browser says of itself.
        public var usesFingerprint = true
        /// Whether a foreign fingerprint ends the session's use; otherwise it is logged.
        public var isFingerprintStrict = true
        /// Whether the address is part of the fingerprint.
        public var fingerprintsAddress = false

        /// The defaults.
        public init() {}
    }
}

/// A path whose requests go on to another server.
public struct ProxyRoute: Sendable, Hashable {
    /// Whole segments; the longest match wins.
    public var path: String
    /// An absolute URL without query.
    public var upstream: String
    /// What is taken off the front of the path; nil: nothing.
    public var stripPrefix: String?
    /// Whose token goes along.
    public var token: Token
    /// Whether a session is needed.
    public var requiresSession: Bool
    /// The methods that pass; empty: all.
    public var methods: [String] = []

    /// Whose token goes along.
    public enum Token: Sendable, Hashable {
        /// That of the session.
        case user
        /// The backend-for-frontend's own, by client credentials. RFC 6749 §4.4.
        case client(ServiceClient)
        /// None.
        case none
    }

    /// The client that the backend-for-frontend is at an issuer.
    public struct ServiceClient: Sendable, Hashable {
        /// The issuer.
        public var issuer: String
        /// The client's name there.
        public var clientID: ClientID
        /// The scope to ask for.
        public var scope: String

        /// A client from its parts; the secret stays with whoever gets the tokens.
        public init(issuer: String, clientID: ClientID, scope: String) {
            self.issuer = issuer
            self.clientID = clientID
            self.scope = scope
        }
    }

    /// A route from its parts.
    public init(
        path: String, upstream: String, stripPrefix: String? = nil, token: Token = .user, requiresSession: Bool = true
    ) {
        self.path = path
        self.upstream = upstream
        self.stripPrefix = stripPrefix
        self.token = token
        self.requiresSession = requiresSession
    }
}
