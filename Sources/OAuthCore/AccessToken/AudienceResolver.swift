/// Which resource servers a scope leads to: prepared once for each version of the directory. RFC 9068 §3, RFC 8707.
public struct AudienceResolver: Sendable {
    private let owners: [ScopeToken: ResourceServerID]
    private let targets: [String: ResourceServerID]
    private let issuer: String

    /// A resolver for the resource servers of an issuer.
    public init(issuer: String, resourceServers: [ResourceServer]) {
        var owners: [ScopeToken: ResourceServerID] = [:]
        var targets: [String: ResourceServerID] = [:]
        for server in resourceServers {
            for scope in server.scopes {
                if let token = server.token(for: scope) { owners[token] = owners[token] ?? server.identifier }
            }
            targets[server.identifier.rawValue] = server.identifier
            if let resource = server.resource { targets[resource] = server.identifier }
        }
        self.owners = owners
        self.targets = targets
        self.issuer = issuer
    }

    /// The resource server that declares a scope.
    public func owner(of token: ScopeToken) -> ResourceServerID? { owners[token] }

    /// Whether a scope can be granted at all: OpenID Connect defines it or a resource server declares it.
    public func knows(_ token: ScopeToken) -> Bool { ScopeToken.standard.contains(token) || owners[token] != nil }

    /// The resource servers that `resource` parameters name; `invalid_target` for one that is unknown. RFC 8707 §2.
    public func resolve(resources: [String]) throws(OAuthError) -> Set<ResourceServerID> {
        var servers: Set<ResourceServerID> = []
        for resource in resources {
            if resource == issuer { continue }
            guard let server = targets[resource] else {
                throw OAuthError(
                    .invalidTarget, "The requested resource is unknown.",
                    detail:
                        "resource \(LogText.quote(resource)) was asked for; known are \(LogText.list(targets.keys.sorted()))"
                )
            }
            servers.insert(server)
        }
        return servers
    }

    /// The scope as far as it concerns the named resource servers, where any are named; scopes of OpenID Connect belong to none and stay.
    public func narrow(_ scope: Scope, toResources resources: [String]) throws(OAuthError) -> Scope {
        guard !resources.isEmpty else { return scope }
        let servers = try resolve(resources: resources)
        let narrowed = scope.filter { token in owners[token].map(servers.contains) ?? true }
        guard !narrowed.isEmpty || scope.isEmpty else {
            throw OAuthError(
                .invalidTarget, "No scope concerns the requested resource.",
                detail: "scope \(LogText.quote(scope.description)) has nothing of \(LogText.list(resources))")
        }
        return narrowed
    }

    /// The scope as far as it concerns the named resource servers; empty where none of it does but `details` do.
    package func narrow(
        _ scope: Scope, beside details: [AuthorizationDetail], toResources resources: [String]
    ) throws(OAuthError) -> Scope {
        if details.isEmpty { return try narrow(scope, toResources: resources) }
        guard !resources.isEmpty else { return scope }
        let servers = try resolve(resources: resources)
        return scope.filter { token in owners[token].map(servers.contains) ?? true }
    }

    /// The `aud` of a token with that scope: the resource servers whose scopes these are, and the issuer where `openid` is among them.
    ///
    /// Where that is nobody, it is the issuer: an access token always says whom it is for. RFC 9068 §2.2.
    public func audience(of scope: Scope) -> [String] {
        var audience: [String] = []
        for token in scope.tokens {
            let name = token == .openid ? issuer : owners[token]?.rawValue
            if let name, !audience.contains(name) { audience.append(name) }
        }
        return audience.isEmpty ? [issuer] : audience
    }
}
