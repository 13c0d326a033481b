import ArgumentParser
import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// `gatehouse client`: the clients of the authorization server.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Clients of the authorization server.",
        subcommands: [List.self, Show.self, Add.self, RotateSecret.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists all clients.")
        @OptionGroup var options: DeploymentOptions
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                let clients = try await deployment.stores.directory.directorySnapshot().clients
                var listing = Listing("client_id", "client_name", "kind", "grant_types", "scope", "origin")
                for client in clients.values.sorted(by: { $0.clientID < $1.clientID }) {
                    listing.add(
                        .string(client.clientID.rawValue), .text(client.clientName),
                        .string(client.isPublic ? "public" : "confidential"),
                        .string(client.grantTypes.map(\.rawValue).sorted().joined(separator: " ")),
                        .string(client.scope.description), .string(client.origin.rawValue))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows one client, without its secret.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The client_id.") var clientID: String
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                let client = try await deployment.client(clientID)
                var listing = Listing("field", "value")
                listing.add(.string("client_id"), .string(clientID))
                for (name, value) in DirectoryPlan.fields(client) {
                    listing.add(.string(name), .string(name == "client_secret" ? "<redacted>" : value))
                }
                listing.add(.string("origin"), .string(client.origin.rawValue))
                // Whom to ask is for people who run the server; no part of it works with that, so only the file has it.
                let declared = deployment.configuration.clients.first { $0.clientID == client.clientID }
                if let contacts = declared?.presentation.contacts, !contacts.isEmpty {
                    listing.add(.string("contacts"), .string(contacts.joined(separator: ", ")))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract:
                "Adds a client and prints its secret, once. A client that is declared in the file belongs there instead."
        )
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The client_id.") var clientID: String
        @Option(help: "What people are shown.") var name: String?
        @Option(help: "A grant type; may be given several times.") var grantType: [String] = ["client_credentials"]
        @Option(help: "A redirect URI; may be given several times.") var redirectURI: [String] = []
        @Option(help: "The scope, space-separated.") var scope = ""
        @Flag(name: .customLong("public"), help: "A client without a secret, such as a single-page app.") var isPublic =
            false

        func run() async throws {
            var client = try parsed()
            let secret = isPublic ? nil : RandomToken.alphanumeric(bits: 256, prefix: "gcs_", from: .system)
            try await options.withDeployment { [client] deployment in
                var client = client
                if let secret {
                    client.secretHashes = [deployment.keyRing.keyedHash(secret.utf8, purpose: "client_secret")]
                    client.secretKeyIDs = [deployment.keyRing.currentKeyID]
                }
                let added = client
                try await deployment.change {
                    let clients = try await deployment.stores.directory.directorySnapshot().clients
                    guard clients[added.clientID] == nil else {
                        throw CommandFailure("a client '\(clientID)' is there already")
                    }
                    return [.putClient(added)]
                }
                try await deployment.audit(.directoryChanged, client: added.clientID, "gatehouse client add")
                if let secret { Console.print(secret) }
            }
            client.secretHashes = []
        }

        private func parsed() throws -> Client {
            guard let scope = Scope(parsing: scope) else {
                throw ValidationError("--scope '\(scope)' has a character that a scope may not have")
            }
            let grants = try grantType.map { name in
                guard let grant = GrantType(rawValue: name) else {
                    let known = GrantType.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("--grant-type '\(name)' is not one of: \(known)")
                }
                return grant
            }
            var client = Client(clientID: try parsedClientID(), grantTypes: Set(grants), scope: scope)
            client.clientName = name
            client.origin = .administered
            client.tokenEndpointAuthMethod = isPublic ? TokenEndpointAuthMethod.none : nil
            client.redirectURIs = try redirectURI.map(parsed(redirectURI:))
            if grants.contains(.authorizationCode), client.redirectURIs.isEmpty {
                throw ValidationError("authorization_code needs at least one --redirect-uri")
            }
            if isPublic, grants.contains(.clientCredentials) {
                throw ValidationError(
                    "a public client cannot have client_credentials: it has nothing to prove itself with")
            }
            return client
        }

        private func parsedClientID() throws -> ClientID {
            do { return try RegisteredValue.clientID(clientID) } catch {
                throw ValidationError("client_id \(LogText.quote(clientID)): \(error)")
            }
        }

        private func parsed(redirectURI text: String) throws -> RedirectURI {
            do { return try RegisteredValue.redirectURI(text, forPublicClient: isPublic) } catch {
                throw ValidationError("--redirect-uri \(LogText.quote(text)): \(error)")
            }
        }
    }

    struct RotateSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-secret",
            abstract:
                "Gives a client a second secret and prints it, once; with --drop-old the one before stops working.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The client_id.") var clientID: String
        @Flag(help: "End the secrets before the new one at once.") var dropOld = false

        func run() async throws {
            try await options.withDeployment { deployment in
                let secret = RandomToken.alphanumeric(bits: 256, prefix: "gcs_", from: .system)
                let hash = deployment.keyRing.keyedHash(secret.utf8, purpose: "client_secret")
                try await deployment.change {
                    var client = try await deployment.client(clientID)
                    guard client.origin == .administered else {
                        throw CommandFailure(
                            "'\(clientID)' is declared in the configuration file; change client_secret there and run gatehouse apply"
                        )
                    }
                    guard !client.isPublic else {
                        throw CommandFailure("'\(clientID)' is a public client and has no secret")
                    }
                    client.secretHashes = [hash] + (dropOld ? [] : client.secretHashes.prefix(1))
                    client.secretKeyIDs =
                        [deployment.keyRing.currentKeyID] + (dropOld ? [] : client.secretKeyIDs.prefix(1))
                    return [.putClient(client)]
                }
                try await deployment.audit(
                    .directoryChanged, client: ClientID(clientID),
                    "gatehouse client rotate-secret" + (dropOld ? " --drop-old" : ""))
                Console.print(secret)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Removes a client and ends its grants.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The client_id.") var clientID: String

        func run() async throws {
            try await options.withDeployment { deployment in
                try await deployment.change {
                    let client = try await deployment.client(clientID)
                    guard client.origin == .administered else {
                        throw CommandFailure(
                            "'\(clientID)' is declared in the configuration file; remove it there and run gatehouse apply"
                        )
                    }
                    return [.removeClient(client.clientID)]
                }
                try await deployment.audit(.directoryChanged, client: ClientID(clientID), "gatehouse client remove")
            }
        }
    }
}
