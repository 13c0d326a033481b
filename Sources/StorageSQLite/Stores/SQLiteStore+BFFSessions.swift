import GRDB
public import OAuthCore
public import Storage

extension SQLiteStore: BFFSessionStore {
    /// Stores a new session, and ends the one that it replaces in the same transaction.
    public func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        let values = session.sqlValues
        try await write("insert session") { db in
            if let replacing { try db.change(BFFSessionStatement.end, [.hash(replacing)]) }
            try db.change(BFFSessionStatement.insert, values)
        }
    }

    /// The live session under the cookie's hash.
    public func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord? {
        try read("read session") { db in
            try db.first(BFFSessionStatement.select, [.hash(hash), .time(now)]) { try BFFSessionRecord(row: $0) }
        }
    }

    /// Moves the activity and the idle end of a live session.
    public func touchBFFSession(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try await write("touch session") { db in
            try db.change(BFFSessionStatement.touch, [.hash(hash), .time(lastActivity), .time(idleExpiresAt)])
        }
    }

    /// Replaces the tokens of a live session: won once for each generation.
    public func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let values = [.hash(hash), .int(expectedGeneration), .time(now)] + tokens.sqlValues
        return try await write("replace tokens") { db in try db.decide(BFFSessionStatement.replaceTokens, values) }
    }

    /// Ends a session: won once.
    public func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite {
        try await write("end session") { db in try db.decide(BFFSessionStatement.end, [.hash(hash)]) }
    }

    /// Ends the session of that handle where it belongs to that person.
    public func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord? {
        try await write("end session") { db in
            try db.first(BFFSessionStatement.endOfHandle, [.text(handle), .text(userID)]) {
                try BFFSessionRecord(row: $0)
            }
        }
    }

    /// The live sessions of a person, newest first.
    public func bffSessions(
        userID: String, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try read("list sessions") { db in
            try db.all(BFFSessionStatement.list, [.text(userID), .time(now), .int(max(0, limit))]) {
                try BFFSessionRecord(row: $0)
            }
        }
    }

    /// Ends all sessions of a person.
    public func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord] {
        try await write("end sessions") { db in
            try db.all(BFFSessionStatement.endOfUser, [.text(userID)]) { try BFFSessionRecord(row: $0) }
        }
    }

    /// Ends the sessions that came from one session of a provider.
    public func endBFFSessions(
        provider: String, providerSessionID: SessionID
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try await write("end sessions") { db in
            try db.all(BFFSessionStatement.endOfProviderSession, [.text(provider), .id(providerSessionID)]) {
                try BFFSessionRecord(row: $0)
            }
        }
    }
}

extension BFFSessionRecord.SealedTokens {
    /// The values of the columns that a refresh replaces, without the generation.
    fileprivate var sqlValues: [SQLValue] {
        [.blob(accessToken), .blob(idToken), .blob(refreshToken), .time(expiresAt)]
    }
}

extension BFFSessionRecord {
    /// The values of all columns, in the order of `BFFSessionStatement.insert`.
    fileprivate var sqlValues: [SQLValue] {
        let names: [SQLValue] = [
            .hash(hash), .text(handle), .text(user.userID), .text(user.provider), .text(providerSessionID?.rawValue),
            .blob(document),
        ]
        let moments: [SQLValue] = [
            .int(tokens.generation), .time(createdAt), .time(lastActivity), .time(idleExpiresAt), .time(endsAt),
            .time(min(idleExpiresAt, endsAt)),
        ]
        return names + tokens.sqlValues + moments
    }

    /// A session from the columns that every statement selects or returns.
    fileprivate init(row: SQLRow) throws {
        try self.init(
            document: row.bytes(4),
            identity: Identity(
                hash: row.hash(0), handle: row.text(1), provider: row.text(2),
                providerSessionID: row.optionalText(3).map { SessionID($0) }),
            tokens: SealedTokens(
                accessToken: row.optionalBlob(5), idToken: row.optionalBlob(6), refreshToken: row.optionalBlob(7),
                expiresAt: row.optionalTime(8), generation: row.int(9)),
            createdAt: row.time(10), idleExpiresAt: row.time(12), endsAt: row.time(13))
        lastActivity = row.time(11)
    }
}
