import ArgumentParser
import OAuthCore
import Secrets
import Storage

/// `gatehouse user`: the people who can log in.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People who can log in.",
        subcommands: [
            List.self, Show.self, Add.self, Create.self, UserImportCommand.self, SetPassword.self, Recover.self,
            UserGroupsCommand.self, UserRolesCommand.self, UserFactorsCommand.self, Lock.self, Unlock.self,
            Disable.self, Enable.self, Remove.self, Delete.self, Export.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists people in the order of their login names.")
        @OptionGroup var options: DeploymentOptions
        @Option(help: "Begin after this login name.") var after: String?
        @Option(help: "How many at most.") var limit = 100
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws { try requirePositive(limit, "--limit") }

        func run() async throws {
            try await options.withDeployment { deployment in
                var listing = Listing("username", "subject", "name", "email", "locked", "origin", "created_at")
                let users = try await deployment.stores.directory.users(origin: nil, after: after, limit: limit)
                for user in users {
                    listing.add(
                        .string(user.username), .string(user.subject.rawValue), user.claims["name"] ?? .null,
                        user.claims["email"] ?? .null, .bool(user.isDisabled), .string(user.origin.rawValue),
                        .moment(user.createdAt))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Adds a person. The password is read from standard input: one line.",
            discussion: PasswordRulesOption.discussion)
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @Option(help: "The full name.") var name: String?
        @Option(help: "The email address.") var email: String?
        @Flag(help: "Whether the address is known to be the person's.") var emailVerified = false
        @OptionGroup var rules: PasswordRulesOption

        func validate() throws {
            guard User.isUsername(username) else {
                throw ValidationError(
                    "\(LogText.quote(username)) cannot be a login name: expected 1 to \(User.maximumUsernameLength) bytes, no blanks at the ends, no control characters"
                )
            }
        }

        func run() async throws {
            let password = try PasswordInput.read()
            try await options.withDeployment { deployment in
                try rules.check(password, names: [username, name, email], deployment.configuration)
                var claims: JSONObject = [:]
                if let name { claims["name"] = .string(name) }
                if let email {
                    claims["email"] = .string(email)
                    claims["email_verified"] = .bool(emailVerified)
                }
                let user = User(
                    subject: SubjectID(RandomToken.alphanumeric(from: .system)), username: username,
                    passwordHash: try await PasswordHasher().hash(password), claims: claims, createdAt: .now,
                    origin: .administered)
                try await deployment.change {
                    guard try await deployment.stores.directory.user(username: username) == nil else {
                        throw CommandFailure(
                            "a user '\(username)' is there already; change it with user set-password, or remove it first"
                        )
                    }
                    return [.putUser(user)]
                }
                try await deployment.audit(.userRegistered, subject: user.subject, "gatehouse user add")
                Console.print(user.subject.rawValue)
            }
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Replaces a password and ends the person's sessions. Read from standard input: one line.",
            discussion: PasswordRulesOption.discussion)
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @OptionGroup var rules: PasswordRulesOption

        func run() async throws {
            let password = try PasswordInput.read()
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                let names = [username, user.claims["name"]?.stringValue, user.claims["email"]?.stringValue]
                try rules.check(password, names: names, deployment.configuration)
                let hash = try await PasswordHasher().hash(password)
                let outcome = try await deployment.stores.directory.setPasswordHash(
                    hash, subject: user.subject, replacing: user.passwordHash)
                guard outcome == .won else {
                    throw CommandFailure("the password was changed by somebody else meanwhile; try again")
                }
                try await deployment.endEverything(of: user.subject)
                try await deployment.audit(.passwordChanged, subject: user.subject, "gatehouse user set-password")
            }
        }
    }

    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lock",
            abstract: "Lets nobody log in as this person, and ends the sessions and grants there are.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                try await deployment.change {
                    var user = try await deployment.user(username)
                    user.isDisabled = true
                    return [.putUser(user)]
                }
                let subject = try await deployment.user(username).subject
                try await deployment.endEverything(of: subject)
                try await deployment.audit(.userDisabled, subject: subject, "gatehouse user lock")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Removes a person with all sessions and grants.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                var removed: SubjectID?
                try await deployment.change {
                    let user = try await deployment.user(username)
                    removed = user.subject
                    guard user.origin != .declared else {
                        throw CommandFailure(
                            "'\(username)' is declared in the configuration file; remove it there and run gatehouse apply"
                        )
                    }
                    return [.removeUser(user.subject)]
                }
                try await deployment.audit(.userDeleted, subject: removed, "gatehouse user remove")
            }
        }
    }
}
