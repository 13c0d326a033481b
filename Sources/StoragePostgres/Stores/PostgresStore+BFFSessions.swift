public import OAuthCore
public import Storage

extension PostgresStore: BFFSessionStore {
    /// Stores a new session, and ends the one that it replaces in the same transaction.
    public func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        let ended = replacing.map { SQLCall(BFFSessionStatement.end, [.hash($0)]) }
        let begun = SQLCall(BFFSessionStatement.insert, session.sqlValues)
        try await writeTogether("insert session", [ended, begun].compactMap(\.self))
    }

    /// The live session under the cookie's hash.
    public func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord? {
        try await read("read session", BFFSessionStatement.select, [.hash(hash), .time(now)])
            .firstRecord(BFFSessionRecord.init(row:))
    }

    /// Moves the activity and the idle end of a live session.
    public func touchBFFSession(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try await write(
            "touch session", BFFSessionStatement.touch, [.hash(hash), .time(lastActivity), .time(idleExpiresAt)])
    }

    /// Replaces the tokens of a live session: won once for each generation.
    public func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "replace tokens", BFFSessionStatement.replaceTokens,
            [.hash(hash), .int(expectedGeneration), .time(now)] + tokens.sqlValues)
    }

    /// Ends a session: won once.
    public func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite {
        try await decide("end session", BFFSessionStatement.end, [.hash(hash)])
    }

    /// Ends the session of that handle where it belongs to that person.
    public func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord? {
        try await write("end session", BFFSessionStatement.endOfHandle, [.text(handle), .text(userID)])
            .firstRecord(BFFSessionRecord.init(row:))
    }

    /// The live sessions of a person, newest first.
    public func bffSessions(
        userID: String, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try await read(
            "list sessions", BFFSessionStatement.list, [.text(userID), .time(now), .int(max(0, limit))]
        ).allRecords(BFFSessionRecord.init(row:))
    }

    /// Ends all sessions of a person.
    public func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord] {
        try await write("end sessions", BFFSessionStatement.endOfUser, [.text(userID)])
            .allRecords(BFFSessionRecord.init(row:))
    }

    /// Ends the sessions that came from one session of a provider.
    public func endBFFSessions(
        provider: String, providerSessionID: SessionID
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try await write(
            "end sessions", BFFSessionStatement.endOfProviderSession, [.text(provider), .id(providerSessionID)]
        ).allRecords(BFFSessionRecord.init(row:))
    }
}

extension BFFSessionRecord.SealedTokens {
    /// The values of the columns that a refresh replaces, without the generation.
    fileprivate var sqlValues: [SQLValue] {
        [.bytes(accessToken), .bytes(idToken), .bytes(refreshToken), .time(expiresAt)]
    }
}

extension BFFSessionRecord {
    /// The values of all columns, in the order of `BFFSessionStatement.insert`.
    fileprivate var sqlValues: [SQLValue] {
        let names: [SQLValue] = [
            .hash(hash), .text(handle), .text(user.userID), .text(user.provider), .text(providerSessionID?.rawValue),
            .document(document),
        ]
        let moments: [SQLValue] = [
            .int(tokens.generation), .time(createdAt), .time(lastActivity), .time(idleExpiresAt), .time(endsAt),
            .time(min(idleExpiresAt, endsAt)),
        ]
        return names + tokens.sqlValues + moments
    }

    /// A session from the columns that every statement selects or returns.
    fileprivate init(row: SQLRow) throws(StoreError) {
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
