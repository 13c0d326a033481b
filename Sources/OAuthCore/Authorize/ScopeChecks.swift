/// What the request asks for: scopes and the services that they are for.
extension AuthorizationCheck {
    /// The most `resource` parameters of one request.
    static let maximumResources = 8

    /// RFC 6749 §3.3: what is asked for, less what is unknown or not registered; without `scope` all but `offline_access`, and nothing where
    /// authorization details say what is meant (RFC 9396 §3.1).
    @Sendable static func scope(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        let client = input.client
        let registered = client.scope.filter { token in
            input.audiences.knows(token) && (token != .offlineAccess || client.grantTypes.contains(.refreshToken))
        }
        guard let text = input.parameters["scope"] else {
            if input.parameters[AuthorizationDetailsParameter.name] != nil { return }
            request.scope = registered.filter { $0 != .offlineAccess }
            return try refuseEmpty(request.scope, asked: "nothing", client)
        }
        guard let asked = Scope(parsing: text) else {
            throw OAuthError(
                .invalidScope, "The scope is malformed.",
                detail: "scope \(LogText.quote(text)) has a character that is not allowed, or too many tokens")
        }
        request.scope = asked.intersection(registered)
        try refuseEmpty(request.scope, asked: LogText.quote(text), client)
    }

    private static func refuseEmpty(_ scope: Scope, asked: String, _ client: Client) throws(OAuthError) {
        guard scope.isEmpty else { return }
        throw OAuthError(
            .invalidScope, "None of the scopes may be granted to this client.",
            detail: """
                scope \(asked) was received, registered for \(LogText.quote(client.clientID.rawValue)): \
                \(LogText.quote(client.scope.description)); none of both is known
                """)
    }

    /// RFC 9396 §5: objects of declared types that the client is registered for.
    @Sendable static func authorizationDetails(
        _ request: inout AuthorizationRequest, _ input: Input
    ) throws(OAuthError) {
        guard let details = try AuthorizationDetailsParameter.parse(input.parameters) else { return }
        try input.details.check(details, of: input.client)
        request.authorizationDetails = details
        request.isAlwaysAsked = input.details.isAlwaysAsked(details)
    }

    /// RFC 8707 §2: resource servers that are declared, that the client has a scope of, and that the scope of the request leads to.
    @Sendable static func resource(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        let resources = input.parameters.all("resource")
        guard resources.count <= maximumResources else {
            throw OAuthError(
                .invalidTarget, "There are too many resource parameters.",
                detail: "\(resources.count) were sent, \(maximumResources) are allowed")
        }
        for resource in resources where !request.resources.contains(resource) {
            let servers = try input.audiences.resolve(resources: [resource])
            let isOwn =
                input.client.scope.tokens.contains { token in
                    input.audiences.owner(of: token).map(servers.contains) ?? false
                }
                || input.client.authorizationDetailsTypes.contains { type in
                    input.details.owner(of: type).map(servers.contains) ?? false
                }
            guard servers.isEmpty || isOwn else {
                throw OAuthError(
                    .invalidTarget, "The resource is not one that this client may ask for.",
                    detail: """
                        resource \(LogText.quote(resource)) was received; none of its scopes is registered for \
                        \(LogText.quote(input.client.clientID.rawValue))
                        """)
            }
            request.resources.append(resource)
        }
        _ = try input.audiences.narrow(
            request.scope, beside: request.authorizationDetails, toResources: request.resources)
    }
}
