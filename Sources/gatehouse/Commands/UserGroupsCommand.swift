import ArgumentParser
import AuthorizationServer
import OAuthCore
import Storage

/// `gatehouse user groups`: which groups somebody is in.
struct UserGroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups", abstract: "Shows the groups of a person, and puts them in or takes them out.",
        discussion: "What it changes counts from the next token on; what a token says already holds until it expires.")
    @OptionGroup var options: DeploymentOptions
    @Argument(help: "The login name.") var username: String
    @Option(help: "A group to put the person in; may be given several times.") var add: [String] = []
    @Option(help: "A group to take them out of; may be given several times.") var remove: [String] = []

    func run() async throws {
        try await UserLists(options: options, username: username, add: add, remove: remove).change(.groups)
    }
}

/// `gatehouse user roles`: which roles somebody has.
struct UserRolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles", abstract: "Shows the roles of a person, and gives or takes some.",
        discussion: "What it changes counts from the next token on; what a token says already holds until it expires.")
    @OptionGroup var options: DeploymentOptions
    @Argument(help: "The login name.") var username: String
    @Option(help: "A role to give; may be given several times.") var add: [String] = []
    @Option(help: "A role to take; may be given several times.") var remove: [String] = []

    func run() async throws {
        try await UserLists(options: options, username: username, add: add, remove: remove).change(.roles)
    }
}

/// Shows and changes a list of names in a person's record, as the admin API does.
private struct UserLists {
    let options: DeploymentOptions
    let username: String
    let add: [String]
    let remove: [String]

    func change(_ list: PersonList) async throws {
        for name in add where !PersonList.isName(name) {
            throw ValidationError(
                "--add \(LogText.quote(name)): expected 1 to \(PersonList.maximumLength) bytes, no control characters")
        }
        try await options.withDeployment { deployment in
            let user = try await deployment.user(username)
            guard !add.isEmpty || !remove.isEmpty else { return show(list.names(of: user)) }
            let (changes, _) = try await deployment.accountChanges()
            let source = AccountChanges.Source("gatehouse user \(list.rawValue)")
            switch try await changes.change(list, of: user.subject, add: add, remove: remove, source) {
            case .changed(let names): show(names)
            case .declared: try deployment.refuseDeclared(user, "change it")
            case .tooMany: throw CommandFailure("a person has at most \(PersonList.maximumNames) \(list.rawValue)")
            case .gone: throw CommandFailure("'\(username)' was deleted meanwhile")
            }
        }
    }

    private func show(_ names: [String]) { Console.print(names.joined(separator: "\n")) }
}
