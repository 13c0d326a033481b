import ArgumentParser
import OAuthCore
import Secrets
import Storage

/// `gatehouse key reseal`: the end of a change of `storage.encryption_key`.
struct KeyResealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reseal",
        abstract: "Rewrites what is stored under a previous encryption key; servers go on running.",
        discussion: """
            When every server has the new storage.encryption_key and lists the one before under storage.previous_encryption_keys. It may be \
            stopped, and called again. With --check nothing is written: what a previous key is still needed for is listed, and the status is 1 \
            until there is nothing.
            """)
    @OptionGroup var options: DeploymentOptions
    @Flag(help: "Write nothing; list what a previous key is needed for.") var check = false
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        try await options.withDeployment { deployment in
            let resealing = KeyResealing(deployment: deployment, now: .now)
            if !check { try await reseal(resealing, deployment.keyRing) }
            let found = try await resealing.dependencies()
            if !found.isEmpty || output == .json {
                var listing = Listing("needs_a_previous_key", "until")
                for dependency in found { listing.add(.string(dependency.what), .string(dependency.remedy)) }
                Console.print(listing.rendered(output))
            }
            guard !found.isEmpty else {
                return Console.note("nothing needs a key before \(deployment.keyRing.currentKeyID)")
            }
            guard check else {
                return Console.note("keep storage.previous_encryption_keys until key reseal --check ends with 0")
            }
            throw CommandFailure("a previous key is needed: keep storage.previous_encryption_keys")
        }
    }

    private func reseal(_ resealing: KeyResealing, _ keyRing: KeyRing) async throws {
        guard !keyRing.previousKeyIDs.isEmpty else {
            throw CommandFailure(
                "storage.previous_encryption_keys is empty, expected the key that storage.encryption_key replaced; nothing was changed"
            )
        }
        let outcome = try await resealing.reseal()
        Console.note(
            "signing keys sealed anew: \(outcome.signingKeys), secrets of declared clients hashed anew: \(outcome.clients)"
                + (outcome.seeds > 0 ? ", seeds of authenticator apps sealed anew: \(outcome.seeds)" : "")
        )
    }
}
