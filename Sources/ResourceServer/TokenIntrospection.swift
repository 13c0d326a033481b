public import HTTPExchange

/// Whom to ask about tokens that are no JWTs, and how long to believe the answer. RFC 7662.
///
///     TokenIntrospection(
///         issuer: "https://login.example.com",
///         credentials: .secretBasic(clientID: "api-gateway", clientSecret: secret))
public struct TokenIntrospection: Sendable {
    /// The issuer that the tokens are from.
    public let issuer: String
    /// Its introspection endpoint; nil: where its metadata says. RFC 8414 §2.
    public let endpoint: String?
    /// How this resource server proves itself there. RFC 7662 §2.1 demands it.
    public let credentials: ClientCredentials
    /// How long the answer that a token is active is used: at most until its `exp`, and a revocation holds that much later.
    public let maximumAge: Duration
    /// Whether `aud` must name the resource server.
    public let audience: TrustedIssuer.Audience

    /// How to introspect; an answer is used for 10 seconds unless told.
    public init(
        issuer: String, endpoint: String? = nil, credentials: ClientCredentials,
        maximumAge: Duration = .seconds(10), audience: TrustedIssuer.Audience = .required
    ) {
        self.issuer = issuer
        self.endpoint = endpoint
        self.credentials = credentials
        self.maximumAge = maximumAge
        self.audience = audience
    }
}
