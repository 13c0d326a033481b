import ArgumentParser
import AuthorizationServer
import OAuthCore
import Storage

/// `gatehouse user factors`: what people prove besides the password.
struct UserFactorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factors", abstract: "Second factors of a person.", subcommands: [List.self, Reset.self])

    /// The most records of one kind that are looked at.
    private static let limit = 100

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists passkeys and authenticator apps, and how many recovery codes are left.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                var listing = Listing("kind", "name", "created_at", "last_used_at", "codes_left")
                for record in try await UserFactorsCommand.records(of: user.subject, deployment) {
                    let used = record.document["last_used_at"]?.int64Value.map { UnixTime(seconds: $0) }
                    let made = record.document["made_at"]?.int64Value.map { UnixTime(seconds: $0) }
                    let left = record.document["codes"]?.arrayValue.map {
                        JSONValue.number(JSONNumber(Int64($0.count)))
                    }
                    listing.add(
                        .string(record.kind.rawValue), record.document["name"] ?? .null,
                        .moment(made ?? record.createdAt),
                        used.map { .moment($0) } ?? .null, left ?? .null)
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract:
                "Removes all second factors of a person who has lost them, and ends the sessions and grants there are.",
            discussion:
                "A letter tells the owner, where the configuration has a section mail and the address is known to be theirs."
        )
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                let (changes, context) = try await deployment.accountChanges()
                let count = try await changes.resetFactors(
                    of: user, AccountChanges.Source("gatehouse user factors reset"))
                Console.print("removed \(count) records; the person logs in with the password, and adds a factor anew")
                guard context.mailer.isOn, let (letter, address) = changes.factorsResetLetter(to: user) else { return }
                do { try await context.mailer.deliver(letter, to: address) } catch {
                    Console.note("the letter that tells the owner was not sent, tell them yourself: \(error)")
                }
            }
        }
    }

    private static let kinds: [PersonRecord.Kind] = [.passkey, .totp, .recoveryCodes]

    private static func records(of subject: SubjectID, _ deployment: Deployment) async throws -> [PersonRecord] {
        var records: [PersonRecord] = []
        for kind in kinds {
            records += try await deployment.stores.people.personRecords(
                subject: subject, kind: kind, now: .now, limit: limit)
        }
        return records
    }
}
