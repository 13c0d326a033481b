public import OAuthCore

/// A provider at which people log in.
public struct ProviderSettings: Sendable {
    /// `[a-z0-9-]+`.
    public var name: String
    /// For people.
    public var displayName: String
    /// What kind of provider it is.
    public var kind: Kind
    /// The client that this side is there.
    public var clientID: ClientID
    /// How it proves that.
    public var authentication: Authentication
    /// What is asked for.
    public var scope: Scope
    /// Whether the provider answers at a callback path of its own.
    public var hasOwnCallback = false
    /// Whether a login counts as one with a second factor where the provider's `amr` says `mfa`; else it is one factor. RFC 8176 §2.
    public var trustsSecondFactors = false
    /// Whether requests are pushed where the provider takes them. RFC 9126.
    public var pushesRequests = false
    /// Further parameters of the authorization request, such as `access_type`.
    public var authorizationParameters: [(name: String, value: String)] = []

    /// What kind of provider it is.
    public enum Kind: Sendable {
        /// OpenID Connect by discovery, at this issuer.
        case openID(issuer: String)
        /// Google: as above, with its own way to ask for refresh tokens.
        case google(issuer: String)
        /// Microsoft's v2.0 endpoints for a tenant; the issuer of a token is made from its `tid`.
        case microsoft(tenant: String, allowed: AllowedTenants, authority: String)
        /// OAuth 2.0 without ID tokens: who the person is stands in the answer of the userinfo endpoint.
        case oauth2(OAuth2Endpoints)
    }

    /// The tenants whose people may log in.
    public enum AllowedTenants: Sendable, Hashable {
        /// The one that is named.
        case own
        /// All.
        case any
        /// These, by their ids.
        case listed([String])
    }

    /// How the client proves who it is.
    public enum Authentication: Sendable {
        /// A public client: PKCE alone.
        case none
        /// A secret, by the given method; nil: what the provider's metadata offers, `client_secret_basic` first. RFC 6749 §2.3.1.
        case secret(String, method: SecretMethod?)
        /// A signed assertion; the private key as a JWK. RFC 7523 §2.2.
        case privateKey(jwk: JSONObject)
    }

    /// Where a secret is put.
    public enum SecretMethod: Sendable, Hashable { case basic, post }

    /// The endpoints of a provider without discovery, and how its userinfo is read.
    public struct OAuth2Endpoints: Sendable {
        /// The authorization endpoint.
        public var authorization: String
        /// The token endpoint.
        public var token: String
        /// Where to ask who the person is, with the access token.
        public var userInfo: String
        /// The member that names the person for ever: GitHub's `id`.
        public var subjectMember = "id"
        /// The member with the address.
        public var emailMember = "email"
        /// The member that vouches for the address; nil: never verified.
        public var emailVerifiedMember: String?
        /// The member with the name.
        public var nameMember = "name"

        /// Endpoints from their parts.
        public init(authorization: String, token: String, userInfo: String) {
            self.authorization = authorization
            self.token = token
            self.userInfo = userInfo
        }
    }

    /// A provider from what every one has.
    public init(
        name: String, displayName: String, kind: Kind, clientID: ClientID, authentication: Authentication, scope: Scope
    ) {
        self.name = name
        self.displayName = displayName
        self.kind = kind
        self.clientID = clientID
        self.authentication = authentication
        self.scope = scope
    }
}
