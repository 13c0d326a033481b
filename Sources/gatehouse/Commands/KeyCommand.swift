import Logging
import GatehouseConfig
import ArgumentParser
import AuthorizationServer
import OAuthCore
import Secrets
import Storage

/// `gatehouse key`: the server's signing keys, and the key that seals them.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The server's signing keys, and the key that seals what is stored.",
        subcommands: [List.self, Rotate.self, KeyResealCommand.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the keys and where each is in its life.")
        @OptionGroup var options: DeploymentOptions
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                var listing = Listing("kid", "algorithm", "state", "announced_at", "active_at", "retired_at")
                let keys = try await deployment.stores.keys.signingKeys().keys
                for key in keys.sorted(by: { ($0.algorithm, $0.announcedAt) < ($1.algorithm, $1.announcedAt) }) {
                    listing.add(
                        .string(key.keyID.rawValue), .string(key.algorithm), .string(key.state.rawValue),
                        .moment(key.announcedAt),
                        .moment(key.activeAt), .moment(key.retiredAt))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Announces a successor of every key; a running server follows within seconds.",
            discussion: """
                The successors sign after signing_keys.announce_for. With --immediately they sign at once: for a key that was stolen; services \
                that keep the key set in memory fetch it again when they meet the new key.
                """)
        @OptionGroup var options: DeploymentOptions
        @Flag(help: "Sign with the new keys at once.") var immediately = false

        func run() async throws {
            try await options.withDeployment { deployment in
                guard let section = deployment.configuration.authorizationServer else {
                    throw CommandFailure("the configuration has no authorization server, so there are no keys")
                }
                let ahead = try await deployment.now().since(.now)
                let context: ServerContext
                do {
                    context = try await ServerContext(
                        settings: try AuthorizationServerSettings(section).askingNobody, stores: deployment.stores,
                        keyRing: deployment.keyRing,
                        passwords: PasswordHasher(), clock: { .now + ahead }, logger: .init(label: "gatehouse"))
                    try await context.rotateSigningKeys(immediately: immediately)
                } catch { throw CommandFailure("\(error)") }
                Console.note(immediately ? "new keys sign from now on" : "successors announced")
            }
        }
    }
}
