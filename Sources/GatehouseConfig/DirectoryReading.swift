import OAuthCore

/// Reads `resource_servers`, `clients` and `users`, and checks each against the others.
struct DirectoryReading {
    struct Directory {
        var resourceServers: [ResourceServerDeclaration] = []
        var clients: [ClientDeclaration] = []
        var users: [UserDeclaration] = []
    }

    let reader: SectionReader
    let publicURL: ConfiguredURL?
    let authorizationServer: AuthorizationServerSection

    func read() -> Directory {
        var directory = Directory()
        var isComplete = true
        directory.resourceServers = reader.sections(
            "resource_servers", isComplete: &isComplete, ResourceServerDeclaration.init)
        let surroundings = ClientSurroundings(
            issuer: authorizationServer.issuer, allowsPasswordGrant: authorizationServer.allowsPasswordGrant,
            signingKeys: authorizationServer.signingKeys, resourceServers: directory.resourceServers.map(\.identifier),
            scopes: ScopeToken.standard.union(directory.resourceServers.flatMap { $0.scopes.map(\.token) }),
            authorizationDetailsTypes: directory.resourceServers.flatMap {
                $0.authorizationDetailsTypes.map(\.type.type)
            },
            isComplete: isComplete)
        var areClientsComplete = true
        directory.clients = reader.sections("clients", isComplete: &areClientsComplete) {
            ClientDeclaration($0, in: surroundings)
        }
        var areUsersComplete = true
        directory.users = reader.sections("users", isComplete: &areUsersComplete) {
            UserDeclaration($0, publicURL: publicURL)
        }
        checkNames(directory)
        checkCompatibility(directory.clients, areComplete: areClientsComplete)
        return directory
    }

    private func checkNames(_ directory: Directory) {
        refuseRepetitions(
            "resource_servers", "identifier", directory.resourceServers.map { ($0.identifier.rawValue, $0.source) })
        let resources = directory.resourceServers.compactMap { server in server.resource.map { ($0, server.source) } }
        refuseRepetitions("resource_servers", "resource", resources)
        let scopes = directory.resourceServers.flatMap { $0.scopes.map { ($0.token, $0.source) } }
        refuseRepetitions("resource_servers", "scope", scopes.map { ($0.0.rawValue, $0.1) })
        for (token, source) in scopes where ScopeToken.standard.contains(token) {
            reader.refuse(
                "resource_servers", .duplicateName, at: source,
                received: "the scope \(token), which OpenID Connect defines",
                expected: "another name")
        }
        let types = directory.resourceServers.flatMap { $0.authorizationDetailsTypes.map { ($0.type.type, $0.source) } }
        refuseRepetitions("resource_servers", "authorization_details_types", types)
        refuseRepetitions("clients", "client_id", directory.clients.map { ($0.clientID.rawValue, $0.source) })
        refuseRepetitions("users", "username", directory.users.map { ($0.username, $0.source) }, ignoringCase: true)
        refuseRepetitions(
            "users", "subject", directory.users.compactMap { user in user.subject.map { ($0.rawValue, user.source) } })
    }

    private func refuseRepetitions(
        _ list: String, _ key: String, _ names: [(String, SourcePosition)], ignoringCase: Bool = false
    ) {
        var seen: [String: SourcePosition] = [:]
        for (name, source) in names {
            let folded = ignoringCase ? name.lowercased() : name
            if let first = seen[folded] {
                reader.refuse(
                    list, .duplicateName, at: source,
                    received: "the \(key) \(name.quotedForMessage) again, after \(first)",
                    expected: "each \(key) once")
            } else {
                seen[folded] = source
            }
        }
    }

    private func checkCompatibility(_ clients: [ClientDeclaration], areComplete: Bool) {
        let list = "authorization_server.compatibility_endpoints"
        var paths: [String: SourcePosition] = [:]
        for endpoint in authorizationServer.compatibilityEndpoints {
            for path in [endpoint.authorize, endpoint.token].compactMap({ $0 }) {
                if let first = paths.updateValue(endpoint.source, forKey: path.lowercased()) {
                    reader.refuse(
                        list, .duplicateName, at: endpoint.source,
                        received: "the path \(path) again, after \(first) (case does not count)",
                        expected: "each path once")
                }
            }
            guard let clientID = endpoint.defaultClientID, areComplete else { continue }
            check(clientID, of: endpoint, clients: clients, list: list)
        }
    }

    private func check(
        _ clientID: ClientID, of endpoint: CompatibilityEndpoint, clients: [ClientDeclaration], list: String
    ) {
        let path = "\(list).default_client_id"
        guard let client = clients.first(where: { $0.clientID == clientID }) else {
            reader.refuse(
                path, .unknownName, at: endpoint.source,
                received: "\(clientID.rawValue.quotedForMessage), which clients does not declare",
                expected: "the client_id of a public client with the password grant")
            return
        }
        if !client.isPublic || !client.grantTypes.contains(.password) {
            reader.refuse(
                path, at: endpoint.source, received: clientID.rawValue.quotedForMessage,
                expected: "a client with token_endpoint_auth_method: none and the password grant")
        }
        if !authorizationServer.issuer.isLoopback {
            reader.refuse(
                path, at: endpoint.source, received: "a default client with the issuer \(authorizationServer.issuer)",
                expected: "an issuer on a loopback name, or no default client")
        }
    }
}
