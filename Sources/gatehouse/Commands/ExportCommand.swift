import ArgumentParser
import OAuthCore
import Storage

/// `gatehouse export`: the stored directory, in the shape of the configuration file.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints the stored directory in the shape of the configuration file.",
        discussion: """
            Client secrets and passwords are stored as hashes and cannot be read back: a client's secret is left out, a password is exported as \
            password_hash only with --with-password-hashes. Text is YAML.
            """)
    @OptionGroup var options: DeploymentOptions
    @Flag(help: "Export Argon2id password hashes; keep the result as you keep the database.") var withPasswordHashes =
        false
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        try await options.withDeployment { deployment in
            let directory = try await deployment.stores.directory.directorySnapshot()
            var users: [User] = []
            while true {
                let page = try await deployment.stores.directory.users(
                    origin: nil, after: users.last?.username, limit: 1000)
                users += page
                if page.count < 1000 { break }
            }
            let export: JSONObject = [
                "resource_servers": .array(directory.resourceServers.map(Self.json)),
                "clients": .array(directory.clients.values.sorted { $0.clientID < $1.clientID }.map(Self.json)),
                "users": .array(users.map { Self.json($0, withHash: withPasswordHashes) }),
            ]
            Console.print(output == .json ? text(of: .object(export)) : YAMLText.render(export))
        }
    }

    private static func json(_ server: ResourceServer) -> JSONValue {
        var object: JSONObject = ["identifier": .string(server.identifier.rawValue), "name": .string(server.name)]
        if server.scopePrefix != server.identifier.rawValue + "/" {
            object["scope_prefix"] = .string(server.scopePrefix)
        }
        if let resource = server.resource { object["resource"] = .string(resource) }
        object["scopes"] = .array(
            server.scopes.map { scope in
                var object: JSONObject = ["name": .string(scope.name), "description": .string(scope.description)]
                if scope.requiresSecondFactor { object["require_second_factor"] = true }
                if !scope.groups.isEmpty { object["groups"] = .array(scope.groups.map { .string($0) }) }
                return .object(object)
            })
        return .object(object)
    }

    private static let lists: Set<String> = [
        "grant_types", "redirect_uris", "post_logout_redirect_uris", "introspection",
    ]
    private static let flags: Set<String> = ["require_pkce", "first_party", "require_second_factor"]

    private static func json(_ client: Client) -> JSONValue {
        var object: JSONObject = ["client_id": .string(client.clientID.rawValue)]
        for (name, value) in DirectoryPlan.fields(client)
        where name != "client_secret" && name != "allow_password_grant" {
            if lists.contains(name) {
                object[name] = .array(value.split(separator: " ").map { .string(String($0)) })
            } else {
                object[name] = flags.contains(name) ? .bool(value == "true") : .string(value)
            }
        }
        if client.grantTypes.isEmpty { object["grant_types"] = [] }
        return .object(object)
    }

    private static let ownKeys: Set<String> = [
        "name", "given_name", "family_name", "preferred_username", "email", "email_verified", "phone_number",
        "phone_number_verified", "address", "locale", "zoneinfo", "picture",
    ]

    private static func json(_ user: User, withHash: Bool) -> JSONValue {
        var object: JSONObject = ["username": .string(user.username), "subject": .string(user.subject.rawValue)]
        for member in user.claims.members where ownKeys.contains(member.name) { object[member.name] = member.value }
        if !user.groups.isEmpty { object["groups"] = .array(user.groups.map { .string($0) }) }
        if !user.roles.isEmpty { object["roles"] = .array(user.roles.map { .string($0) }) }
        let others = user.claims.members.filter { !ownKeys.contains($0.name) }
        if !others.isEmpty { object["claims"] = .object(JSONObject(others.map { ($0.name, $0.value) })) }
        if withHash, let hash = user.passwordHash { object["password_hash"] = .string(hash) }
        return .object(object)
    }
}

/// Writes lists of records as block YAML whose scalars are JSON text, which every YAML reader takes.
enum YAMLText {
    static func render(_ document: JSONObject) -> String {
        var lines: [String] = []
        for member in document.members {
            let records = member.value.arrayValue ?? []
            lines.append(records.isEmpty ? "\(member.name): []" : "\(member.name):")
            for record in records {
                for (index, field) in (record.objectValue?.members ?? []).enumerated() {
                    lines.append("  \(index == 0 ? "- " : "  ")\(field.name): \(scalar(field.value))")
                }
            }
        }
        return lines.joined(separator: "\n")
    }

    /// `$` begins a variable in a configuration file, so it is doubled.
    private static func scalar(_ value: JSONValue) -> String { text(of: value).replacing("$", with: "$$") }
}
