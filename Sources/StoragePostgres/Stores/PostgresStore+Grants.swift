public import OAuthCore
public import Storage

extension PostgresStore: GrantStore {
    /// Stores a new grant.
    public func insert(_ grant: GrantRecord) async throws(StoreError) {
        try await write("insert grant", GrantStatement.insert, grant.sqlValues)
    }

    /// The grant, live or not.
    public func grant(_ id: GrantID) async throws(StoreError) -> GrantRecord? {
        try await read("read grant", GrantStatement.select, [.id(id)]).firstRecord(GrantRecord.init(row:))
    }

    /// Brings a grant to life: won once, unless it was revoked or has expired.
    public func activate(
        _ id: GrantID, now: UnixTime, expiresAt: UnixTime, issuesRefreshToken: Bool
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "activate grant", GrantStatement.activate,
            [.id(id), .time(now), .time(expiresAt), .int(issuesRefreshToken ? 1 : 0)])
    }

    /// Replaces the current refresh token by the next one: won once for each generation.
    public func rotate(
        _ id: GrantID, generation: Int64, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> (ConditionalWrite, GrantRecord?) {
        let rotation = GrantRecord.Rotation(generation: generation, at: now).encoded
        let rotated = try await write(
            "rotate refresh token", GrantStatement.rotate,
            [.id(id), .int(generation), .time(now), .time(expiresAt), .bytes(rotation)])
        if let grant = try rotated.firstRecord(GrantRecord.init(row:)) { return (.won, grant) }
        return (.lost, try await grant(id))
    }

    /// Takes some of a grant back: won where it still says what was read.
    public func narrow(
        _ grant: GrantRecord, to narrowed: GrantRecord, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "narrow grant", GrantStatement.narrow,
            [
                .id(grant.id), .document(grant.document), .document(narrowed.document), .bool(narrowed.isOffline),
                .time(now),
            ])
    }

    /// Ends a grant: won once.
    public func revokeGrant(
        _ id: GrantID, now: UnixTime, tellingClient: Bool
    ) async throws(StoreError) -> ConditionalWrite {
        guard tellingClient else {
            return try await decide("revoke grant", GrantStatement.revoke, [.id(id), .time(now)])
        }
        return try await revoke("revoke grant", .revokeAndTell, [.id(id), .time(now)], now).isEmpty ? .lost : .won
    }

    /// Ends all grants that match, and says which were live until then. A client may have very many.
    public func revokeGrants(
        _ selection: GrantSelection, now: UnixTime, tellingClients: Bool
    ) async throws(StoreError) -> [GrantRecord] {
        let values = selection.sqlValues + [.time(now)]
        let revoked: [GrantRecord]
        if tellingClients {
            revoked = try await revoke("revoke grants", selection.revoke, values, now)
        } else if case .client = selection {
            revoked = try await transaction("revoke grants") { transaction throws(PostgresError) in
                try await transaction.run(selection.revoke, values)
            }.allRecords(GrantRecord.init(row:))
        } else {
            revoked = try await write("revoke grants", selection.revoke, values).allRecords(GrantRecord.init(row:))
        }
        return revoked.filter { now < $0.expiresAt }.map { $0.revoked(at: now) }
    }

    /// Ends grants and queues a notice for the client of each, in one transaction; says which there were, as they stood.
    private func revoke(
        _ operation: StaticString, _ statement: GrantStatement, _ values: [SQLValue], _ now: UnixTime
    ) async throws(StoreError) -> [GrantRecord] {
        let revoked = try await transaction(operation) { transaction throws(PostgresError) in
            let revoked = try await transaction.run(statement, values)
            try await transaction.runAll(
                revoked.all { LogoutNoticeStatement.telling(session: $0.id(3), client: $0.id(2), now) })
            return revoked
        }
        return try revoked.allRecords(GrantRecord.init(row:))
    }

    /// The live grants that match, newest first.
    public func grants(
        _ selection: GrantSelection, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [GrantRecord] {
        try await read("list grants", selection.list, selection.sqlValues + [.time(now), .int(max(0, limit))])
            .allRecords(GrantRecord.init(row:))
    }
}

extension GrantRecord {
    /// The values of all columns, in the order of `GrantStatement.insert`.
    fileprivate var sqlValues: [SQLValue] {
        [
            .id(id), .id(subject), .id(clientID), .id(sessionID), .bool(isOffline), .document(document),
            .time(createdAt), .time(expiresAt), .time(activatedAt), .time(revokedAt), .int(generation),
            .bytes(rotations.suffix(Self.maximumRotations).flatMap(\.encoded)),
        ]
    }

    /// A grant from the columns that every statement selects or returns.
    fileprivate init(row: SQLRow) throws(StoreError) {
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
