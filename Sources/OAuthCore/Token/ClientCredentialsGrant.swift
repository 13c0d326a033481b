/// The client credentials grant: a service asks for a token of its own. RFC 6749 §4.4.
public enum ClientCredentialsGrant {
    /// A request.
    public struct Request: Sendable {
        /// `scope`; nil: all that the client is registered for.
        public let scope: Scope?
        /// `resource`. RFC 8707.
        public let resources: [String]
        /// `authorization_details`. RFC 9396 §6.
        public let authorizationDetails: [AuthorizationDetail]

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            self.scope = try TokenRequest.scope(form)
            self.resources = form.all("resource")
            self.authorizationDetails = try AuthorizationDetailsParameter.parse(form) ?? []
        }
    }

    /// What is granted.
    public struct Decision: Sendable, Hashable {
        /// The scope of the token.
        public let scope: Scope
        /// Its `aud`.
        public let audience: [String]
        /// Its `authorization_details`.
        public let authorizationDetails: [AuthorizationDetail]
    }

    /// Decides on a request of an authenticated client.
    ///
    /// Scopes of OpenID Connect speak of a person, and there is none: they cannot be had by this grant. Nor can authorization details but of
    /// types that say so.
    public static func decide(
        _ request: Request, client: Client, audiences: AudienceResolver,
        details: AuthorizationDetailsResolver = AuthorizationDetailsResolver(resourceServers: [])
    ) throws(OAuthError) -> Decision {
        try TokenRequest.demand(.clientCredentials, of: client)
        guard !client.isPublic else {
            throw OAuthError(
                .unauthorizedClient, "The client may not use this grant_type.",
                detail: "the client is public; client_credentials is for confidential clients (RFC 6749 §4.4)")
        }
        let asked = request.authorizationDetails
        try checkDetails(asked, client, details)
        let isOnlyDetails = request.scope == nil && !asked.isEmpty
        let granted =
            isOnlyDetails
            ? .empty : try TokenRequest.granted(request.scope, of: client.scope, excluding: ScopeToken.standard)
        let scope = try audiences.narrow(granted, beside: asked, toResources: request.resources)
        let narrowed = try details.narrow(asked, toResources: request.resources, audiences: audiences)
        return Decision(
            scope: scope, audience: details.audience(of: scope, narrowed, audiences: audiences),
            authorizationDetails: narrowed)
    }

    private static func checkDetails(
        _ asked: [AuthorizationDetail], _ client: Client, _ resolver: AuthorizationDetailsResolver
    ) throws(OAuthError) {
        guard !asked.isEmpty else { return }
        try resolver.check(asked, of: client)
        if let detail = asked.first(where: { resolver.type($0.type)?.allowsClientCredentials != true }) {
            throw AuthorizationDetailsParameter.refusal(
                "type \(LogText.quote(detail.type)) wants a person's consent; it has no client_credentials: true")
        }
    }
}
