public import OAuthCore
public import Storage

enum DirectoryStatement: String, SQLStatement {
    case version = "SELECT value FROM versions WHERE name = 'directory'"
    // The nodes hear of it when the transaction is committed.
    case bumpVersion = """
        WITH bumped AS (UPDATE versions SET value = value + 1 WHERE name = 'directory' AND value = $1 RETURNING 1)
        SELECT pg_notify('gatehouse_' || 'versions'::regclass::oid, 'directory') FROM bumped
        """
    case putClient = """
        INSERT INTO clients (client_id, document) VALUES ($1, $2)
        ON CONFLICT (client_id) DO UPDATE SET document = excluded.document
        """
    case removeClient = "DELETE FROM clients WHERE client_id = $1"
    case putResourceServer = """
        INSERT INTO resource_servers (identifier, document) VALUES ($1, $2)
        ON CONFLICT (identifier) DO UPDATE SET document = excluded.document
        """
    case removeResourceServer = "DELETE FROM resource_servers WHERE identifier = $1"
    // The password of a user who is there already stays: it may have been changed since the change was planned.
    case putUser = """
        INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (subject) DO UPDATE SET lookup_key = excluded.lookup_key, username = excluded.username,
            is_disabled = excluded.is_disabled, origin = excluded.origin, document = excluded.document,
            verified_email = excluded.verified_email
        """
    case removeUser = "DELETE FROM users WHERE subject = $1"
}

/// Read whole, because every node keeps them in memory: one statement, which sees one state.
enum DirectorySnapshotStatement: String, SQLStatement {
    case all = """
        SELECT 0 AS kind, value, NULL::text AS document FROM versions WHERE name = 'directory'
        UNION ALL SELECT 1, NULL, document FROM clients
        UNION ALL SELECT 2, NULL, document FROM resource_servers
        """
}

extension PostgresStore {
    /// The version of clients and resource servers.
    public func directoryVersion() async throws(StoreError) -> Int64 {
        let result = try await read("read directory version", DirectoryStatement.version, [])
        guard let version = result.first({ $0.int(0) }) else { throw Self.directoryVersionMissing }
        return version
    }

    /// All clients and resource servers, with the version they have together.
    public func directorySnapshot() async throws(StoreError) -> DirectorySnapshot {
        let result = try await read("read directory", DirectorySnapshotStatement.all, [])
        var version: Int64?
        var clients: [ClientID: Client] = [:]
        var servers: [ResourceServer] = []
        _ = try result.allRecords { row throws(StoreError) in
            switch row.int(0) {
            case 0: version = row.int(1)
            case 1:
                let client = try Client(document: row.bytes(2))
                clients[client.clientID] = client
            default: servers.append(try ResourceServer(document: row.bytes(2)))
            }
        }
        guard let version else { throw Self.directoryVersionMissing }
        return DirectorySnapshot(version: version, clients: clients, resourceServers: servers)
    }

    /// Makes all changes, in their order, where the version is still the expected one.
    public func apply(
        _ changes: [DirectoryChange], expectedVersion: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let calls = changes.flatMap { $0.calls(now: now) }
        let write: ConditionalWrite
        write = try await transaction("apply directory changes") { transaction throws(PostgresError) in
            let bumped = try await transaction.run(DirectoryStatement.bumpVersion, [.int(expectedVersion)])
            guard bumped.count == 1 else { return .lost }
            try await transaction.runAll(calls)
            return .won
        }
        guard write == .won else { return write }
        for case .removeUser(let subject) in changes { await sweep(subject, now: now) }
        return write
    }

    /// Removes what requests that were under way wrote about a removed user while the removal waited to be committed, which its statements
    /// did not see. Whoever writes a grant later finds the login session gone and ends it.
    ///
    /// Where it fails the user is removed all the same, and what is left is worth nothing and ends by its expiry.
    func sweep(_ subject: SubjectID, now: UnixTime) async {
        _ = try? await writeTogether("sweep after a user", SQLCall.removingUser(subject, now: now))
    }

    private static let directoryVersionMissing = StoreError(
        .corrupt, detail: "the version of the directory is missing")
}

extension DirectoryChange {
    /// What makes the change, in its order.
    fileprivate func calls(now: UnixTime) -> [SQLCall] {
        switch self {
        case .putClient(let client):
            [SQLCall(DirectoryStatement.putClient, [.id(client.clientID), .document(client.document)])]
        case .removeClient(let id):
            [
                SQLCall(DirectoryStatement.removeClient, [.id(id)]),
                SQLCall(GrantStatement.endOfClient, [.id(id), .time(now)]),
                SQLCall(ConsentStatement.removeOfClient, [.id(id)]),
            ]
        case .putResourceServer(let server):
            [SQLCall(DirectoryStatement.putResourceServer, [.id(server.identifier), .document(server.document)])]
        case .removeResourceServer(let id): [SQLCall(DirectoryStatement.removeResourceServer, [.id(id)])]
        case .putUser(let user): [SQLCall(DirectoryStatement.putUser, user.sqlValues)]
        case .removeUser(let subject): SQLCall.removingUser(subject, now: now)
        }
    }
}

extension SQLCall {
    /// What removes a user with all that is theirs: the user first.
    static func removingUser(_ subject: SubjectID, now: UnixTime) -> [SQLCall] {
        [
            SQLCall(DirectoryStatement.removeUser, [.id(subject)]),
            SQLCall(IdentityLinkStatement.removeOfSubject, [.id(subject)]),
            SQLCall(PersonRecordStatement.removeOfSubject, [.id(subject)]),
            SQLCall(LoginSessionStatement.endOfSubject, [.id(subject)]),
            // Grants before participants, as where single grants end: two that cross wait for each other in one order.
            SQLCall(GrantStatement.endOfSubject, [.id(subject), .time(now)]),
            SQLCall(
                LogoutNoticeStatement.queueOfSubject,
                [.id(subject), .time(now), .time(now + LogoutNotice.lifetime)]),
            SQLCall(ConsentStatement.removeOfSubject, [.id(subject)]),
        ]
    }
}
