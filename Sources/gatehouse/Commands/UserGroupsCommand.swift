import ArgumentParser
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
        try await UserLists(options: options, username: username, add: add, remove: remove).change(\.groups)
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
        try await UserLists(options: options, username: username, add: add, remove: remove).change(\.roles)
    }
}

/// Shows and changes a list of names in a person's record, by one conditional write.
private struct UserLists {
    let options: DeploymentOptions
    let username: String
    let add: [String]
    let remove: [String]

    private static let maximum = 128
    private static let attempts = 5

    func change(_ list: WritableKeyPath<User, [String]>) async throws {
        for name in add where !(1...Self.maximum).contains(name.utf8.count) || name.utf8.contains(where: { $0 < 0x20 })
        {
            throw ValidationError(
                "--add \(LogText.quote(name)): expected 1 to \(Self.maximum) bytes, no control characters")
        }
        try await options.withDeployment { deployment in
            for _ in 0..<Self.attempts {
                let before = try await deployment.user(username)
                var user = before
                user[keyPath: list] = user[keyPath: list].filter { !remove.contains($0) && !add.contains($0) } + add
                guard user != before else { return Console.print(before[keyPath: list].joined(separator: "\n")) }
                guard before.origin != .declared else {
                    throw CommandFailure(
                        "'\(username)' is declared in the configuration file; change it there and run gatehouse apply")
                }
                guard try await deployment.stores.directory.updateUser(user, from: before) == .won else { continue }
                return Console.print(user[keyPath: list].joined(separator: "\n"))
            }
            throw CommandFailure("the person's record changes faster than it can be read; try again")
        }
    }
}
