import GRDB
public import OAuthCore
public import Storage

enum DirectoryStatement: String, SQLStatement {
    case version = "SELECT value FROM versions WHERE name = 'directory'"
    case bumpVersion = "UPDATE versions SET value = value + 1 WHERE name = 'directory' AND value = ?1"
    case putClient = """
        INSERT INTO clients (client_id, document) VALUES (?, ?)
        ON CONFLICT (client_id) DO UPDATE SET document = excluded.document
        """
    case removeClient = "DELETE FROM clients WHERE client_id = ?1"
    case putResourceServer = """
        INSERT INTO resource_servers (identifier, document) VALUES (?, ?)
        ON CONFLICT (identifier) DO UPDATE SET document = excluded.document
        """
    case removeResourceServer = "DELETE FROM resource_servers WHERE identifier = ?1"
    // The password of a user who is there already stays: it may have been changed since the change was planned.
    case putUser = """
        INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (subject) DO UPDATE SET lookup_key = excluded.lookup_key, username = excluded.username,
            is_disabled = excluded.is_disabled, origin = excluded.origin, document = excluded.document,
            verified_email = excluded.verified_email
        """
    case removeUser = "DELETE FROM users WHERE subject = ?1"
}

/// Read whole, because every node keeps them in memory.
enum DirectorySnapshotStatement: String, SQLStatement {
    case clients = "SELECT document FROM clients"
    case resourceServers = "SELECT document FROM resource_servers"
}

extension SQLiteStore {
    /// The version of clients and resource servers.
    public func directoryVersion() async throws(StoreError) -> Int64 {
        try read("read directory version") { db in try db.directoryVersion() }
    }

    /// All clients and resource servers, with the version they have together.
    public func directorySnapshot() async throws(StoreError) -> DirectorySnapshot {
        try read("read directory") { db in
            try db.inSnapshot {
                let clients = try db.all(DirectorySnapshotStatement.clients, []) { try Client(document: $0.bytes(0)) }
                let servers = try db.all(DirectorySnapshotStatement.resourceServers, []) {
                    try ResourceServer(document: $0.bytes(0))
                }
                return DirectorySnapshot(
                    version: try db.directoryVersion(),
                    clients: Dictionary(clients.map { ($0.clientID, $0) }, uniquingKeysWith: { $1 }),
                    resourceServers: servers)
            }
        }
    }

    /// Makes all changes, in their order, where the version is still the expected one.
    public func apply(
        _ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("apply directory changes") { db in
            guard try db.change(DirectoryStatement.bumpVersion, [.int(expectedVersion)]) == 1 else { return .lost }
            for change in changes { try db.apply(change, now: now) }
            return .won
        }
    }
}

extension Database {
    fileprivate func directoryVersion() throws -> Int64 {
        guard let version = try first(DirectoryStatement.version, [], row: { $0.int(0) }) else {
            throw StoreError(.corrupt, detail: "the version of the directory is missing")
        }
        return version
    }

    fileprivate func apply(_ change: DirectoryChange, now: UnixTime) throws {
        switch change {
        case .putClient(let client):
            try self.change(DirectoryStatement.putClient, [.id(client.clientID), .blob(client.document)])
        case .removeClient(let id):
            try self.change(DirectoryStatement.removeClient, [.id(id)])
            try self.change(GrantStatement.endOfClient, [.id(id), .time(now)])
            try self.change(ConsentStatement.removeOfClient, [.id(id)])
        case .putResourceServer(let server):
            try self.change(DirectoryStatement.putResourceServer, [.id(server.identifier), .blob(server.document)])
        case .removeResourceServer(let id):
            try self.change(DirectoryStatement.removeResourceServer, [.id(id)])
        case .putUser(let user):
            try self.change(DirectoryStatement.putUser, user.sqlValues)
        case .removeUser(let subject):
            try removeUser(subject, now: now)
        }
    }

    /// Removes a user with all that is theirs.
    @discardableResult
    func removeUser(_ subject: SubjectID, now: UnixTime) throws -> ConditionalWrite {
        let write = try decide(DirectoryStatement.removeUser, [.id(subject)])
        try change(LoginSessionStatement.endOfRemovedSubject, [.id(subject)])
        try queueLogoutNotices(subject: subject, now: now)
        try change(GrantStatement.endOfSubject, [.id(subject), .time(now)])
        try change(ConsentStatement.removeOfSubject, [.id(subject)])
        try change(IdentityLinkStatement.removeOfSubject, [.id(subject)])
        try change(PersonRecordStatement.removeOfSubject, [.id(subject)])
        return write
    }
}
