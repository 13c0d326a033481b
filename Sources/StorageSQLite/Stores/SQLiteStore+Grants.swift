import GRDB
public import OAuthCore
public import Storage

extension SQLiteStore: GrantStore {
    /// Stores a new grant.
    public func insert(_ grant: GrantRecord) async throws(StoreError) {
        let values = grant.sqlValues
        try await write("insert grant") { db in try db.change(GrantStatement.insert, values) }
    }

    /// The grant, live or not.
    public func grant(_ id: GrantID) async throws(StoreError) -> GrantRecord? {
        try read("read grant") { db in
            try db.first(GrantStatement.select, [.id(id)]) { try GrantRecord(row: $0) }
        }
    }

    /// Brings a grant to life: won once, unless it was revoked or has expired.
    public func activate(
        _ id: GrantID, now: UnixTime, expiresAt: UnixTime, issuesRefreshToken: Bool
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("activate grant") { db in
            try db.decide(
                GrantStatement.activate, [.id(id), .time(now), .time(expiresAt), .bool(issuesRefreshToken)])
        }
    }

    /// Replaces the current refresh token by the next one: won once for each generation.
    public func rotate(
        _ id: GrantID, generation: Int64, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> (ConditionalWrite, GrantRecord?) {
        let rotation = GrantRecord.Rotation(generation: generation, at: now).encoded
        return try await write("rotate refresh token") { db in
            let values: [SQLValue] = [.id(id), .int(generation), .time(now), .time(expiresAt), .blob(rotation)]
            if let grant = try db.first(GrantStatement.rotate, values, row: { try GrantRecord(row: $0) }) {
                return (.won, grant)
            }
            return (.lost, try db.first(GrantStatement.select, [.id(id)]) { try GrantRecord(row: $0) })
        }
    }

    /// Takes some of a grant back: won where it still says what was read.
    public func narrow(
        _ grant: GrantRecord, to narrowed: GrantRecord, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let values: [SQLValue] = [
            .id(grant.id), .blob(grant.document), .blob(narrowed.document), .bool(narrowed.isOffline), .time(now),
        ]
        return try await write("narrow grant") { db in try db.decide(GrantStatement.narrow, values) }
    }

    /// Ends a grant: won once.
    public func revokeGrant(
        _ id: GrantID, now: UnixTime, tellingClient: Bool
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("revoke grant") { db in
            let grant = try db.first(GrantStatement.select, [.id(id)]) { try GrantRecord(row: $0) }
            let outcome = try db.decide(GrantStatement.revoke, [.id(id), .time(now)])
            if tellingClient, outcome == .won, let grant { try db.queueLogoutNotice(of: grant, now: now) }
            return outcome
        }
    }

    /// Ends all grants that match, and says which were live until then.
    public func revokeGrants(
        _ selection: GrantSelection, now: UnixTime, tellingClients: Bool
    ) async throws(StoreError) -> [GrantRecord] {
        try await write("revoke grants") { db in
            let standing = try db.all(selection.standing, selection.sqlValues) { try GrantRecord(row: $0) }
            guard !standing.isEmpty else { return [] }
            try db.change(selection.end, selection.sqlValues + [.time(now)])
            if tellingClients { for grant in standing { try db.queueLogoutNotice(of: grant, now: now) } }
            return standing.filter { now < $0.expiresAt }.map { $0.revoked(at: now) }
        }
    }

    /// The live grants that match, newest first.
    public func grants(
        _ selection: GrantSelection, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [GrantRecord] {
        try read("list grants") { db in
            try db.all(selection.list, selection.sqlValues + [.time(now), .int(max(0, limit))]) {
                try GrantRecord(row: $0)
            }
        }
    }
}

extension GrantRecord {
    /// The values of all columns, in the order of `GrantStatement.insert`.
    fileprivate var sqlValues: [SQLValue] {
        [
            .id(id), .id(subject), .id(clientID), .id(sessionID), .bool(isOffline), .blob(document),
            .time(createdAt), .time(expiresAt), .time(activatedAt), .time(revokedAt), .int(generation),
            .blob(rotations.suffix(Self.maximumRotations).flatMap(\.encoded)),
        ]
    }

    /// A grant from the columns that every statement selects or returns.
    fileprivate init(row: SQLRow) throws {
        try self.init(
            document: row.bytes(4),
            identity: Identity(id: row.id(0), subject: row.id(1), clientID: row.id(2), sessionID: row.id(3)),
            createdAt: row.time(5), expiresAt: row.time(6))
        activatedAt = row.optionalTime(7)
        revokedAt = row.optionalTime(8)
        generation = row.int(9)
        rotations = try Rotation.decode(row.blob(10))
    }
}
