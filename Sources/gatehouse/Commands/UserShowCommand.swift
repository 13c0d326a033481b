import ArgumentParser
import OAuthCore
import Storage

extension UserCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows one person, without their password's hash.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                var listing = Listing("field", "value")
                listing.add(.string("subject"), .string(user.subject.rawValue))
                listing.add(.string("username"), .string(user.username))
                for (name, names) in [("groups", user.groups), ("roles", user.roles)] where !names.isEmpty {
                    listing.add(.string(name), .string(names.joined(separator: " ")))
                }
                for (name, value) in user.claims.members {
                    listing.add(.string(name), .string(value.stringValue ?? text(of: value)))
                }
                listing.add(.string("has_password"), .bool(user.passwordHash != nil))
                listing.add(.string("locked"), .bool(user.isDisabled))
                listing.add(.string("origin"), .string(user.origin.rawValue))
                listing.add(.string("created_at"), .moment(user.createdAt))
                Console.print(listing.rendered(output))
            }
        }
    }
}
