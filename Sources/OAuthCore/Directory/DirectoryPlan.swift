/// What must change so that the stored directory is the declared one: what `plan` shows and `apply` makes.
///
/// A record that was made elsewhere is never overwritten: declaring it too is a conflict, and nothing is applied until it is solved.
public struct DirectoryPlan: Sendable, Hashable {
    /// The steps, in the order in which they are made.
    public private(set) var steps: [Step] = []
    /// Declared records that exist already and were made elsewhere.
    public private(set) var conflicts: [Conflict] = []

    /// One step: the change with what is shown of it.
    public struct Step: Sendable, Hashable {
        /// Whether something is added, changed or removed.
        public var kind: Kind
        /// What it is about: `client MyBFF`.
        public var title: String
        /// The fields that differ. A secret shows as `<redacted>`.
        public var fields: [FieldChange]
        /// What is stored then.
        public var change: DirectoryChange
    }

    /// How a record differs.
    public enum Kind: String, Sendable, Hashable {
        case add
        case change
        case remove
    }

    /// A field before and after; nil: not there.
    public struct FieldChange: Sendable, Hashable {
        /// The name as in the configuration file.
        public var name: String
        /// As it is stored.
        public var before: String?
        /// As it is declared.
        public var after: String?

        /// A difference from its parts.
        public init(name: String, before: String?, after: String?) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// A declared record that was made elsewhere.
    public struct Conflict: Sendable, Hashable {
        /// What it is about: `client MyBFF`.
        public var title: String
        /// Who made what is stored.
        public var origin: RecordOrigin

        /// A conflict from its parts.
        public init(title: String, origin: RecordOrigin) {
            self.title = title
            self.origin = origin
        }
    }

    /// Whether the stored directory is the declared one already.
    public var isEmpty: Bool { steps.isEmpty && conflicts.isEmpty }

    /// All changes, for one transaction.
    public var changes: [DirectoryChange] { steps.map(\.change) }

    /// The difference between what is declared and what is stored.
    ///
    /// `declaredUsers` carry a fresh subject and the hash of a declared password: both count only where the user is new, a declared
    /// subject always (`DeclaredUser`). `storedUsers` are those that were declared before and those that have a declared login name.
    public init(declared: DeclaredDirectory, stored: DirectorySnapshot, storedUsers: [User]) {
        planClients(declared.clients, stored: stored.clients)
        planResourceServers(declared.resourceServers, stored: stored.resourceServers)
        planUsers(declared.users, stored: storedUsers)
    }

    /// What must be added or changed so that the stored directory has these records too, made by the command line; nothing is removed.
    ///
    /// A client keeps the secret that it has. A record that the configuration file declares otherwise is a conflict.
    public init(adding clients: [Client], _ resourceServers: [ResourceServer], to stored: DirectorySnapshot) {
        for server in resourceServers.sorted(by: { $0.identifier < $1.identifier }) {
            let before = stored.resourceServers.first { $0.identifier == server.identifier }
            add(
                "resource server \(server.identifier)", before, server, before?.origin, .putResourceServer(server),
                Self.fields)
        }
        for var client in clients.sorted(by: { $0.clientID < $1.clientID }) {
            let before = stored.clients[client.clientID]
            if let before, !before.secretHashes.isEmpty, !client.secretHashes.isEmpty {
                client.secretHashes = before.secretHashes
                client.secretKeyIDs = before.secretKeyIDs
            }
            add("client \(client.clientID)", before, client, before?.origin, .putClient(client), Self.fields)
        }
    }

    private mutating func add<Record>(
        _ title: String, _ before: Record?, _ after: Record, _ origin: RecordOrigin?, _ change: DirectoryChange,
        _ fields: (Record) -> [(String, String)]
    ) {
        let differences = Self.differences(before.map(fields) ?? [], fields(after))
        guard !differences.isEmpty else { return }
        if let origin, origin != .administered {
            conflicts.append(Conflict(title: title, origin: origin))
        } else {
            steps.append(Step(kind: before == nil ? .add : .change, title: title, fields: differences, change: change))
        }
    }

    private mutating func planClients(_ declared: [DeclaredClient], stored: [ClientID: Client]) {
        for entry in declared.sorted(by: { $0.client.clientID < $1.client.clientID }) {
            var client = entry.client
            let existing = stored[client.clientID]
            if let existing, existing.secretHashes.contains(where: entry.acceptedSecretHashes.contains) {
                client.secretHashes = existing.secretHashes
            }
            compare(
                "client \(client.clientID)", existing, client, origin: existing?.origin, .putClient(client), Self.fields
            )
        }
        let kept = Set(declared.map(\.client.clientID))
        for client in stored.values.sorted(by: { $0.clientID < $1.clientID })
        where client.origin == .declared && !kept.contains(client.clientID) {
            remove("client \(client.clientID)", client, .removeClient(client.clientID), Self.fields)
        }
    }

    private mutating func planResourceServers(_ declared: [ResourceServer], stored: [ResourceServer]) {
        let existing = Dictionary(stored.map { ($0.identifier, $0) }, uniquingKeysWith: { first, _ in first })
        for server in declared.sorted(by: { $0.identifier < $1.identifier }) {
            let before = existing[server.identifier]
            let title = "resource server \(server.identifier)"
            compare(title, before, server, origin: before?.origin, .putResourceServer(server), Self.fields)
        }
        let kept = Set(declared.map(\.identifier))
        for server in stored where server.origin == .declared && !kept.contains(server.identifier) {
            let title = "resource server \(server.identifier)"
            remove(title, server, .removeResourceServer(server.identifier), Self.fields)
        }
    }

    private mutating func planUsers(_ declared: [DeclaredUser], stored: [User]) {
        let existing = Dictionary(stored.map { (Self.key($0), $0) }, uniquingKeysWith: { first, _ in first })
        for entry in declared.sorted(by: { $0.user.username < $1.user.username }) {
            planUser(entry, existing[Self.key(entry.user)])
        }
        let kept = Set(declared.map { Self.key($0.user) })
        for user in stored.sorted(by: { $0.username < $1.username })
        where user.origin == .declared && !kept.contains(Self.key(user)) {
            remove("user \(user.username)", user, .removeUser(user.subject), Self.fields)
        }
    }

    private mutating func planUser(_ entry: DeclaredUser, _ before: User?) {
        let title = "user \(entry.user.username)"
        var user = entry.user
        var before = before
        if let stored = before {
            user.passwordHash = stored.passwordHash
            user.createdAt = stored.createdAt
            user.isDisabled = stored.isDisabled
            if !entry.declaresSubject { user.subject = stored.subject }
            if user.subject != stored.subject, stored.origin == .declared {
                // Another subject is another person to every client: the old one goes, with sessions and grants.
                remove(title, stored, .removeUser(stored.subject), Self.fields)
                before = nil
            }
        }
        let isFresh = before == nil && !entry.declaresSubject
        compare(title, before, user, origin: before?.origin, .putUser(user)) { record in
            // A subject that nobody declared is made when the user is: what apply will make cannot be shown before.
            Self.fields(record).map { isFresh && $0.0 == "subject" ? ($0.0, "<generated>") : $0 }
        }
    }

    /// Login names are the same where their bytes without case are, as in the store; Swift would find composed and decomposed letters equal.
    private static func key(_ user: User) -> [UInt8] { Array(User.lookupKey(username: user.username).utf8) }

    private mutating func compare<Record>(
        _ title: String, _ before: Record?, _ after: Record, origin: RecordOrigin?, _ change: DirectoryChange,
        _ fields: (Record) -> [(String, String)]
    ) {
        if let origin, origin != .declared {
            conflicts.append(Conflict(title: title, origin: origin))
            return
        }
        let differences = Self.differences(before.map(fields) ?? [], fields(after))
        guard !differences.isEmpty else { return }
        steps.append(Step(kind: before == nil ? .add : .change, title: title, fields: differences, change: change))
    }

    private mutating func remove<Record>(
        _ title: String, _ record: Record, _ change: DirectoryChange, _ fields: (Record) -> [(String, String)]
    ) {
        steps.append(Step(kind: .remove, title: title, fields: Self.differences(fields(record), []), change: change))
    }

    private static func differences(_ before: [(String, String)], _ after: [(String, String)]) -> [FieldChange] {
        let old = Dictionary(before, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(after, uniquingKeysWith: { first, _ in first })
        let names = after.map(\.0) + before.map(\.0).filter { new[$0] == nil }
        return names.compactMap { name in
            guard old[name] != new[name] else { return nil }
            let isSecret = Self.secretFields.contains(name)
            return FieldChange(
                name: name, before: old[name].map { isSecret ? "<redacted>" : $0 },
                after: new[name].map { isSecret ? "<redacted>" : $0 })
        }
    }
}

/// The directory as a configuration file declares it.
public struct DeclaredDirectory: Sendable {
    /// The clients.
    public var clients: [DeclaredClient]
    /// The resource servers.
    public var resourceServers: [ResourceServer]
    /// The people.
    public var users: [DeclaredUser]

    /// A directory from its parts.
    public init(clients: [DeclaredClient], resourceServers: [ResourceServer], users: [DeclaredUser]) {
        self.clients = clients
        self.resourceServers = resourceServers
        self.users = users
    }
}

/// A declared client, with every hash that its declared secret may be stored under: while the server's key is being replaced, two.
public struct DeclaredClient: Sendable {
    /// The client, its secret hashed under the present key.
    public var client: Client
    /// The hashes of the same secret under the present key and those before it.
    public var acceptedSecretHashes: [SecretHash]

    /// A declared client from its parts.
    public init(client: Client, acceptedSecretHashes: [SecretHash]) {
        self.client = client
        self.acceptedSecretHashes = acceptedSecretHashes
    }
}

/// A declared user. The password, and the subject unless it is declared too, count only where the user is new.
public struct DeclaredUser: Sendable {
    /// The user as it is stored where it is new.
    public var user: User
    /// Whether the file names the subject.
    public var declaresSubject: Bool

    /// A declared user from its parts.
    public init(user: User, declaresSubject: Bool) {
        self.user = user
        self.declaresSubject = declaresSubject
    }
}
