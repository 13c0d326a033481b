package import OAuthCore

extension ResourceServerDeclaration {
    /// The resource server as the directory keeps it. A scope without a description is shown by its name.
    package var resourceServer: ResourceServer {
        var server = ResourceServer(
            identifier: identifier, name: name, resource: resource, scopePrefix: scopePrefix,
            scopes: scopes.map { scope in
                var record = ResourceServer.DeclaredScope(
                    name: scope.name, description: scope.description ?? scope.name,
                    requiresSecondFactor: scope.requiresSecondFactor)
                record.groups = scope.groups
                return record
            }, origin: .declared)
        server.authorizationDetailsTypes = authorizationDetailsTypes.map(\.type)
        return server
    }
}
