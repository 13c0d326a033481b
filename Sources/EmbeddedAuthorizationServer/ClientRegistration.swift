public import OAuthCore

/// A service that uses the server, as the application declares it: one such value is all that another service needs.
///
/// The names are those of RFC 7591 §2 and OpenID Connect Dynamic Client Registration §2. Text is checked when the server starts.
public struct ClientRegistration: Sendable {
    /// `client_id`: 1 to 256 printable ASCII characters without a colon.
    public var clientID: String
    /// `client_name`: what people are shown.
    public var clientName: String?
    /// `client_secret`, kept as a keyed hash; nil: a public client, such as a single-page or native application.
    public var clientSecret: String?
    /// `grant_types`.
    public var grantTypes: Set<GrantType>
    /// `redirect_uris`, compared exactly: https, http on a loopback name, or a private-use scheme of a public client. RFC 9700 §2.1.
    public var redirectURIs: [String]
    /// `post_logout_redirect_uris`, compared exactly.
    public var postLogoutRedirectURIs: [String]
    /// `scope`: all that the client may be given, separated by spaces.
    public var scope: String
    /// `backchannel_logout_uri`: where the service is told of logouts. OpenID Connect Back-Channel Logout §2.2.
    public var backchannelLogoutURI: String?
    /// Whether an authorization request must carry a PKCE challenge; false only for a confidential client that cannot. RFC 7636.
    public var requirePKCE = true
    /// Whether the service is the application's own: nobody is asked for consent.
    public var isFirstParty: Bool
    /// The lifetime of its access tokens; nil: the server's.
    public var accessTokenLifetime: Duration?
    /// `default_max_age`: the `max_age` of requests that name none.
    public var defaultMaxAge: Duration?
    /// `id_token_signed_response_alg`; nil: the server's.
    public var idTokenSignedResponseAlg: String?
    /// The resource servers whose tokens it may introspect. RFC 7662 §2.1.
    public var introspection: Set<ResourceServerID> = []
    /// `authorization_details_types`: what it may ask for object by object; each declared by a resource server. RFC 9396 §10.
    public var authorizationDetailsTypes: Set<String> = []

    /// A service that logs people in; what is not named starts at its default.
    public init(
        _ clientID: String, name: String? = nil, secret: String?, redirectURIs: [String] = [],
        postLogoutRedirectURIs: [String] = [], backchannelLogoutURI: String? = nil,
        scope: String = "openid profile email", grantTypes: Set<GrantType> = [.authorizationCode],
        isFirstParty: Bool = false
    ) {
        self.clientID = clientID
        self.clientName = name
        self.clientSecret = secret
        self.grantTypes = grantTypes
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.backchannelLogoutURI = backchannelLogoutURI
        self.scope = scope
        self.isFirstParty = isFirstParty
    }
}

extension ClientRegistration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name alone: a secret is printed nowhere.
    public var description: String { "client \(clientID)" }
    /// The name alone.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
