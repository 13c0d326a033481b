import ArgumentParser
import AuthorizationServer
import EmbeddedAuthorizationServer
import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// Which deployment a command works on.
struct DeploymentOptions: ParsableArguments {
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"

    /// Opens what the file names, for one command about the authorization server, and closes it in any case.
    func withDeployment<Result>(_ body: (Deployment) async throws -> Result) async throws -> Result {
        let configuration = try loadConfiguration(config)
        guard configuration.authorizationServer != nil else {
            throw CommandFailure("\(config) declares no authorization server, which this command is about")
        }
        return try await withOpenedStorage(configuration) { opened in
            guard let server = opened.server else { throw CommandFailure("\(config): nothing was opened") }
            return try await body(server)
        }
    }

    /// The same for one command about the backend-for-frontend.
    func withBackendForFrontend<Result>(_ body: (BFFDeployment) async throws -> Result) async throws -> Result {
        let configuration = try loadConfiguration(config)
        guard configuration.backendForFrontend != nil else {
            throw CommandFailure("\(config) declares no backend-for-frontend (app), which this command is about")
        }
        return try await withOpenedStorage(configuration) { opened in
            guard let bff = opened.bff else { throw CommandFailure("\(config): nothing was opened") }
            return try await body(bff)
        }
    }

    private func withOpenedStorage<Result>(
        _ configuration: Configuration, _ body: (OpenedStorage) async throws -> Result
    ) async throws -> Result {
        let opened = try await OpenedStorage.open(configuration)
        do {
            let result = try await body(opened)
            await opened.close()
            return result
        } catch {
            await opened.close()
            throw error
        }
    }
}

/// Reads a configuration file. Its errors end the command with status 78; its warnings are for commands about the file itself.
func loadConfiguration(
    _ path: String, warn: (ConfigurationWarning) -> Void = { _ in }
) throws -> Configuration {
    let loaded: LoadedConfiguration
    do { loaded = try ConfigurationLoader.load(path: path) } catch {
        throw ConfigurationFailure(lines: error.description.split(separator: "\n").map(String.init))
    }
    let unsupported = loaded.configuration.unsupported(in: path)
    guard unsupported.isEmpty else { throw ConfigurationFailure(lines: unsupported) }
    for warning in loaded.warnings { warn(warning) }
    return loaded.configuration
}

/// Shows a warning of the configuration file on standard error.
func noteWarning(_ warning: ConfigurationWarning) { Console.note("warning: \(warning)") }

/// The authorization server's part of what a configuration file names, opened: the stores and the key that protects them.
struct Deployment: Sendable {
    let configuration: Configuration
    let stores: Stores
    let keyRing: KeyRing

    /// Refuses another encryption key than the one that things were stored under, so that nothing is written under it either.
    func checkKey() async throws {
        guard let problem = try await StoredKeyCheck(stores: stores, keyRing: keyRing).problem() else { return }
        throw CommandFailure(
            "\(problem); restore it, or list the one before under storage.previous_encryption_keys")
    }
}

// MARK: What several commands do

extension Deployment {
    /// The time by which nodes judge: the storage's, where it has a clock. That of the machine on which a command runs may be wrong.
    func now() async throws(StoreError) -> UnixTime { try await stores.clock?.storeTime() ?? .now }

    /// The user of that login name, or a failure that says how to find the right one.
    func user(_ username: String) async throws -> User {
        guard let user = try await stores.directory.user(username: username) else {
            throw CommandFailure("no user '\(username)'; see: gatehouse user list")
        }
        return user
    }

    /// The client of that identifier, or a failure that says how to find the right one.
    func client(_ clientID: String) async throws -> Client {
        guard let client = try await stores.directory.directorySnapshot().clients[ClientID(clientID)] else {
            throw CommandFailure("no client '\(clientID)'; see: gatehouse client list")
        }
        return client
    }

    /// Makes changes to the directory: worked out anew where another command was faster, so that nobody's change is written back, at most
    /// five times.
    func change(_ changes: () async throws -> [DirectoryChange]) async throws {
        for _ in 0..<5 {
            let version = try await stores.directory.directoryVersion()
            if try await make(try await changes(), expectedVersion: version) == .won { return }
        }
        throw CommandFailure("the directory is being changed by others; nothing was changed, try again")
    }

    /// Ends a person's sessions and the grants that came from them; says how many sessions there were.
    func endSessions(of subject: SubjectID, includingOffline: Bool) async throws -> Int {
        try await SessionEnding(stores: stores).endSessions(
            of: subject, includingOffline: includingOffline, now: try await now())
    }

    /// Ends all that a person has begun anywhere.
    func endEverything(of subject: SubjectID) async throws {
        _ = try await endSessions(of: subject, includingOffline: true)
    }

    /// What must change so that the stored directory is the declared one.
    func plan() async throws -> (plan: DirectoryPlan, version: Int64) {
        let stored = try await stores.directory.directorySnapshot()
        let users = try await storedUsers()
        let known = Set(users.map { User.lookupKey(username: $0.username) })
        let declaredNames = Set(configuration.users.map { User.lookupKey(username: $0.username) })
        let conversion = DirectoryConversion(keyRing: keyRing, random: .system, now: try await now())
        let declared = try await conversion.directory(
            of: configuration, newUsers: declaredNames.subtracting(known), hasher: PasswordHasher())
        return (DirectoryPlan(declared: declared, stored: stored, storedUsers: users), stored.version)
    }

    /// The users that a plan looks at: all that were declared before, and those whose login names are declared now.
    private func storedUsers() async throws -> [User] {
        var users: [User] = []
        while true {
            let page = try await stores.directory.users(origin: .declared, after: users.last?.username, limit: 1000)
            users += page
            if page.count < 1000 { break }
        }
        let known = Set(users.map { User.lookupKey(username: $0.username) })
        for declaration in configuration.users where !known.contains(User.lookupKey(username: declaration.username)) {
            if let user = try await stores.directory.user(username: declaration.username) { users.append(user) }
        }
        return users
    }

    /// Makes changes where the directory is still of that version. Whoever goes leaves no link of a letter behind.
    private func make(_ changes: [DirectoryChange], expectedVersion: Int64) async throws -> ConditionalWrite {
        let now = try await now()
        try await AccountChanges.endLinks(ofThoseRemovedBy: changes, stores: stores, keyRing: keyRing, now: now)
        return try await stores.directory.apply(changes, expectedVersion: expectedVersion, now: now)
    }

    /// Plans and makes what was planned in one transaction, and says in the audit trail by what means. A conflict, or a change by somebody else
    /// meanwhile, changes nothing.
    func apply(by means: String) async throws -> DirectoryPlan {
        for _ in 0..<5 {
            let (plan, version) = try await plan()
            if let conflict = plan.conflicts.first {
                throw CommandFailure(
                    "\(conflict.title) is declared in the file but was made by \(conflict.origin.rawValue) means; remove one of the two. Nothing was changed."
                )
            }
            if plan.steps.isEmpty { return plan }
            if try await make(plan.changes, expectedVersion: version) == .won {
                try await audit(plan, means)
                return plan
            }
        }
        throw CommandFailure("the directory is being changed by others; nothing was changed, try again")
    }
}
