/// The client credentials grant: a service asks for a token of its own. RFC 6749 §4.4.
public enum ClientCredentialsGrant {
    /// A request.
    public struct Request: Sendable {
        /// `scope`; nil: all that the client is registered for.
        public let scope: Scope?
        /// `resource`. RFC 8707.
        public let resources: [String]

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            self.scope = try TokenRequest.scope(form)
            self.resources = form.all("resource")
        }
    }

    /// What is granted.
    public struct Decision: Sendable, Hashable {
        /// The scope of the token.
        public let scope: Scope
        /// Its `aud`.
        public let audience: [String]
    }

    /// Decides on a request of an authenticated client.
    ///
    /// Scopes of OpenID Connect speak of a person, and there is none: they cannot be had by this grant.
    public static func decide(
        _ request: Request, client: Client, audiences: AudienceResolver
    ) throws(OAuthError) -> Decision {
        try TokenRequest.demand(.clientCredentials, of: client)
        guard !client.isPublic else {
            throw OAuthError(
                .unauthorizedClient, "The client may not use this grant_type.",
                detail: "the client is public; client_credentials is for confidential clients (RFC 6749 §4.4)")
        }
        let granted = try TokenRequest.granted(request.scope, of: client.scope, excluding: ScopeToken.standard)
        let scope = try audiences.narrow(granted, toResources: request.resources)
        return Decision(scope: scope, audience: audiences.audience(of: scope))
    }
}
