import ArgumentParser
import AuthorizationServer
import GatehouseConfig
import Logging
import OAuthCore
import Secrets
import Storage

extension Deployment {
    /// What changes accounts, with all that follows from it.
    func accountChanges() async throws -> (changes: AccountChanges, context: ServerContext) {
        guard let section = configuration.authorizationServer else {
            throw CommandFailure("the configuration has no authorization server, so there are no accounts")
        }
        let ahead: Duration = try await now().since(UnixTime.now)
        let clock: @Sendable () -> UnixTime = { UnixTime.now + ahead }
        let logger = Logger(label: "gatehouse")
        let mail: MailSettings? = MailSettings(configuration, logger: logger)
        let settings = try AuthorizationServerSettings(section).askingNobody
        let context: ServerContext
        do {
            context = try await ServerContext(
                settings: settings, stores: stores, keyRing: keyRing, passwords: PasswordHasher(), clock: clock,
                logger: logger, mail: mail)
        } catch { throw CommandFailure("\(error)") }
        return (AccountChanges(context: context), context)
    }

    /// Refuses what would be undone by the next `gatehouse apply`.
    func refuseDeclared(_ user: User, _ what: String) throws {
        guard user.origin != .declared else {
            throw CommandFailure(
                "'\(user.username)' is declared in the configuration file; \(what) there and run gatehouse apply")
        }
    }
}

extension AuthorizationServerSettings {
    /// The same for a command, which changes records and asks no other server: no providers, no old application, no hook.
    var askingNobody: AuthorizationServerSettings {
        var settings = self
        settings.loginProviders = []
        settings.passwordCheck = nil
        settings.tokenHook = nil
        return settings
    }
}

extension UserCommand {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Adds a person without a password, who chooses one with a link.",
            discussion: """
                With --invite the link is sent to the address; else it is printed, to be handed over. It works once, for three days.
                """)
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @Option(help: "The full name.") var name: String?
        @Option(help: "The email address.") var email: String?
        @Flag(help: "Send the link to the address.") var invite = false

        func validate() throws {
            guard User.isUsername(username) else { throw ValidationError("'\(username)' cannot be a login name") }
            guard !invite || email != nil else { throw ValidationError("--invite needs --email") }
        }

        func run() async throws {
            try await options.withDeployment { deployment in
                let (changes, context) = try await deployment.accountChanges()
                let source = AccountChanges.Source("gatehouse user create")
                guard try await deployment.stores.directory.user(username: username) == nil else {
                    throw CommandFailure("a user '\(username)' is there already; see: gatehouse user list")
                }
                let user: User = try await changes.create(username: username, name: name, email: email, source)
                try await PasswordLinks.give(to: user, byLetter: invite, changes, context, deployment, source)
            }
        }
    }

    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recover",
            abstract: "Makes a link with which a person chooses another password, and prints or sends it.",
            discussion: """
                The link works once, for one hour (three days where the person has no password yet). Second factors stay.
                """)
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String
        @Flag(help: "Send the link to the person's address instead of printing it.") var mail = false

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                guard !user.isDisabled else {
                    throw CommandFailure("'\(username)' is disabled; enable the account first: gatehouse user enable")
                }
                let (changes, context) = try await deployment.accountChanges()
                try await PasswordLinks.give(
                    to: user, byLetter: mail, changes, context, deployment,
                    AccountChanges.Source("gatehouse user recover"))
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Lets nobody log in as this person, and ends the sessions and grants there are.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws { try await UserCommand.setDisabled(true, username, options) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Lets a disabled person log in again.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws { try await UserCommand.setDisabled(false, username, options) }
    }

    private static func setDisabled(_ isDisabled: Bool, _ username: String, _ options: DeploymentOptions) async throws {
        try await options.withDeployment { deployment in
            let user = try await deployment.user(username)
            let (changes, _) = try await deployment.accountChanges()
            let source = AccountChanges.Source(isDisabled ? "gatehouse user disable" : "gatehouse user enable")
            _ = try await changes.setDisabled(isDisabled, user.subject, source)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Deletes a person and all that is kept about them (GDPR article 17).",
            discussion: "The audit trail stays; it knows the person by the random subject alone.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                try deployment.refuseDeclared(user, "remove it")
                let (changes, _) = try await deployment.accountChanges()
                guard try await changes.delete(user, AccountChanges.Source("gatehouse user delete")) else {
                    throw CommandFailure("'\(username)' was deleted by somebody else meanwhile")
                }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Prints all that is kept about a person as JSON, without secrets (GDPR articles 15 and 20).")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(username)
                let (changes, _) = try await deployment.accountChanges()
                let object = try await changes.export(user, AccountChanges.Source("gatehouse user export"))
                Console.print(text(of: .object(object)))
            }
        }
    }
}

/// Hands out links with which passwords are chosen.
enum PasswordLinks {
    static func give(
        to user: User, byLetter: Bool, _ changes: AccountChanges, _ context: ServerContext, _ deployment: Deployment,
        _ source: AccountChanges.Source
    ) async throws {
        guard byLetter, deployment.configuration.mail?.location != .log else {
            Console.print(try await changes.passwordLink(for: user, source))
            return
        }
        guard let address = user.claims["email"]?.stringValue else {
            throw CommandFailure(
                "'\(user.username)' has no email address; leave the option out, and the link is printed")
        }
        let letter = try await changes.passwordLetter(for: user, source)
        do { try await context.mailer.deliver(letter, to: address) } catch {
            throw CommandFailure("the letter was not sent: \(error)")
        }
        Console.note("a letter with a link is on its way")
    }
}
