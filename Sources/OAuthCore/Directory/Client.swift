/// A registered client. The names are those of RFC 7591 §2 and OpenID Connect Dynamic Client Registration §2.
public struct Client: Sendable, Hashable {
    /// `client_id`.
    public var clientID: ClientID
    /// `client_name`: what people are shown.
    public var clientName: String?
    /// `token_endpoint_auth_method`; nil: either of the two secret methods.
    public var tokenEndpointAuthMethod: TokenEndpointAuthMethod?
    /// The keyed hashes of the client's secrets: one, or two while one replaces the other. Empty for a public client.
    public var secretHashes: [SecretHash]
    /// The names of the encryption keys that the hashes were made under, in the same order; shorter, or empty, where they are not known.
    package var secretKeyIDs: [String] = []
    /// `grant_types`.
    public var grantTypes: Set<GrantType>
    /// `redirect_uris`, compared exactly.
    public var redirectURIs: [RedirectURI]
    /// `post_logout_redirect_uris`, compared exactly.
    public var postLogoutRedirectURIs: [RedirectURI]
    /// `scope`: all that the client may be given.
    public var scope: Scope
    /// Whether an authorization request must carry a PKCE challenge. RFC 7636; false only for a confidential client.
    public var requirePKCE: Bool
    /// Whether the client belongs to the operator: no consent page.
    public var isFirstParty: Bool
    /// The lifetime of its access tokens; nil: the server's.
    public var accessTokenLifetime: Duration?
    /// How long a rotated refresh token may be sent again; nil: the server's, zero: never.
    public var refreshTokenRetryWindow: Duration?
    /// `id_token_signed_response_alg`; nil: the server's.
    public var idTokenSignedResponseAlg: String?
    /// `userinfo_signed_response_alg`; nil: userinfo is JSON.
    public var userinfoSignedResponseAlg: String?
    /// `default_max_age`: the `max_age` of requests that name none.
    public var defaultMaxAge: Duration?
    /// `backchannel_logout_uri`.
    public var backchannelLogoutURI: String?
    /// `client_uri`, `logo_uri`, `policy_uri`, `tos_uri` as far as they are given.
    public var links: [Link: String]
    /// The resource servers whose tokens the client may introspect. RFC 7662 §2.1.
    public var introspection: Set<ResourceServerID>
    /// `authorization_details_types`: the types that it may ask for. RFC 9396 §10.
    public var authorizationDetailsTypes: Set<String>
    /// Whether people log in for it with a second factor only.
    public var requiresSecondFactor = false
    /// Whether the password grant is switched on for the client beyond loopback issuers.
    public var allowsPasswordGrant: Bool
    /// Who made the record.
    public var origin: RecordOrigin

    /// A page about the client that people may be pointed to.
    public enum Link: String, Sendable, Hashable, CaseIterable {
        case clientURI = "client_uri"
        case logoURI = "logo_uri"
        case policyURI = "policy_uri"
        case tosURI = "tos_uri"
    }

    /// A client from its names; everything else starts at its default.
    public init(clientID: ClientID, grantTypes: Set<GrantType>, scope: Scope) {
        self.clientID = clientID
        self.clientName = nil
        self.tokenEndpointAuthMethod = nil
        self.secretHashes = []
        self.grantTypes = grantTypes
        self.redirectURIs = []
        self.postLogoutRedirectURIs = []
        self.scope = scope
        self.requirePKCE = true
        self.isFirstParty = false
        self.accessTokenLifetime = nil
        self.refreshTokenRetryWindow = nil
        self.idTokenSignedResponseAlg = nil
        self.userinfoSignedResponseAlg = nil
        self.defaultMaxAge = nil
        self.backchannelLogoutURI = nil
        self.links = [:]
        self.introspection = []
        self.authorizationDetailsTypes = []
        self.allowsPasswordGrant = false
        self.origin = .declared
    }

    /// The name of the encryption key that a hash was made under; nil: not known.
    package func secretKeyID(at index: Int) -> String? {
        secretKeyIDs.indices.contains(index) ? secretKeyIDs[index] : nil
    }

    /// Whether the client cannot keep a secret. RFC 6749 §2.1.
    public var isPublic: Bool { tokenEndpointAuthMethod == TokenEndpointAuthMethod.none }

    /// What people are shown: the name, or the identifier where there is none.
    public var displayName: String { clientName ?? clientID.rawValue }
}

/// How a client proves itself at the token endpoint. RFC 7591 §2.
public enum TokenEndpointAuthMethod: String, Sendable, Hashable, CaseIterable {
    /// HTTP Basic. RFC 6749 §2.3.1.
    case clientSecretBasic = "client_secret_basic"
    /// `client_id` and `client_secret` in the body. RFC 6749 §2.3.1.
    case clientSecretPost = "client_secret_post"
    /// A public client: it names itself and proves nothing.
    case none = "none"
}

/// The grants of the token endpoint. RFC 6749 §1.3.
public enum GrantType: String, Sendable, Hashable, CaseIterable {
    /// RFC 6749 §4.1.
    case authorizationCode = "authorization_code"
    /// RFC 6749 §4.4.
    case clientCredentials = "client_credentials"
    /// RFC 6749 §6.
    case refreshToken = "refresh_token"
    /// RFC 6749 §4.3: legacy, off unless the operator asks for it.
    case password = "password"
    /// RFC 8628 §3.4: a device without a keyboard, allowed from a browser elsewhere.
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
}

/// Who made a record of the directory: a declaration never overwrites what was made elsewhere.
public enum RecordOrigin: String, Sendable, Hashable, CaseIterable {
    /// The configuration file.
    case declared
    /// The command line or the admin API.
    case administered
    /// An application or a provider that the person logged in at, and that told of them; the old application that confirmed a password.
    case application
    /// An import of an old application's users.
    case imported
    /// The person, at the registration page.
    case registered
}
