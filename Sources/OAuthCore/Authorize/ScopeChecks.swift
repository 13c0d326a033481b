/// What the request asks for: scopes and the services that they are for.
extension AuthorizationCheck {
    /// The most `resource` parameters of one request.
    static let maximumResources = 8

    /// RFC 6749 §3.3: what is asked for, less what is unknown or not registered; without `scope` all but `offline_access`.
    @Sendable static func scope(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        let client = input.client
        let known = knownScopes(input.directory)
        let registered = client.scope.filter { token in
            known.contains(token) && (token != .offlineAccess || client.grantTypes.contains(.refreshToken))
        }
        guard let text = input.parameters["scope"] else {
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

    private static func knownScopes(_ directory: DirectorySnapshot) -> Set<ScopeToken> {
        directory.resourceServers.reduce(into: ScopeToken.standard) { known, server in
            known.formUnion(server.scopes.compactMap(server.token(for:)))
        }
    }

    /// RFC 8707 §2: absolute URIs without fragment, each of a resource server that the client has a scope of.
    @Sendable static func resource(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        let resources = input.parameters.all("resource")
        guard resources.count <= maximumResources else {
            throw OAuthError(
                .invalidTarget, "There are too many resource parameters.",
                detail: "\(resources.count) were sent, \(maximumResources) are allowed")
        }
        for resource in resources {
            let server = input.directory.resourceServers.first { server in
                server.resource == resource
                    && server.scopes.compactMap(server.token(for:)).contains(where: input.client.scope.contains)
            }
            guard server != nil, !resource.utf8.contains(UInt8(ascii: "#")) else {
                throw OAuthError(
                    .invalidTarget, "The resource is not one that this client may ask for.",
                    detail: """
                        resource \(LogText.quote(resource)) was received; declared: \
                        \(LogText.list(input.directory.resourceServers.compactMap(\.resource))), and the client needs a scope of it
                        """)
            }
            if !request.resources.contains(resource) { request.resources.append(resource) }
        }
    }
}
