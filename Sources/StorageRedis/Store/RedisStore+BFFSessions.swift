public import OAuthCore
public import Storage

extension RedisStore: BFFSessionStore {
    /// Stores a new session with its indexes, and ends the one that it replaces, in one script; in a cluster, where the keys are in
    /// different slots, in steps.
    public func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        guard !isClustered else { return try await insertInCluster(session, replacing: replacing) }
        var keys = [RedisKey.bffSession(session.hash)]
        if let replacing { keys.append(RedisKey.bffSession(replacing)) }
        let arguments: [RedisArgument] = [
            .time(clock()), .time(min(session.idleExpiresAt, session.endsAt)), .time(session.endsAt),
            .text(session.indexEntry.text), replacing == nil ? 0 : 1,
        ]
        let write = try await decide(
            "insert session", SessionScript.insert, keys: keys + session.indexKeys, arguments + session.fields.pairs,
            isSafe: replacing != nil)
        guard write == .won else { throw StoreError(.duplicate, detail: "insert session: the key is there already") }
    }

    /// The live session under the cookie's hash, in one round trip.
    public func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord? {
        let answer = try await read("read session", ["HGETALL", .text(RedisKey.bffSession(hash))])
        return try Self.live(answer, hash, now)
    }

    /// Moves activity and idle end of a live session.
    public func touchBFFSession(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try await run(
            "touch session", SessionScript.touch, keys: [RedisKey.bffSession(hash)],
            [.time(clock()), .time(lastActivity), .time(idleExpiresAt)])
    }

    /// Replaces the tokens where their generation still stands. The refresh token before is used up: one that a failover brought back would end the
    /// grant.
    public func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let fields = tokens.fields
        let arguments: [RedisArgument] = [
            .time(now), .integer(expectedGeneration), .integer(Int64(fields.absent.count)),
        ]
        return try await decide(
            "replace tokens", SessionScript.replaceTokens, keys: [RedisKey.bffSession(hash)],
            arguments + fields.absent + fields.pairs, isSafe: true)
    }

    /// Ends the session: won once.
    public func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite {
        try await take([hash]).isEmpty ? .lost : .won
    }

    /// Ends the session of that handle, where it is that person's.
    public func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord? {
        let entries = try await indexEntries("end session", RedisKey.bffSessions(userID: userID))
        return try await take(entries.filter { $0.name.hasSameBytes(as: handle) }.map(\.hash)).first
    }

    /// The live sessions of a person, newest first.
    public func bffSessions(
        userID: String, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try await liveRecords(
            "list sessions", index: RedisKey.bffSessions(userID: userID), key: RedisKey.bffSession, limit: limit
        ) { (answer, hash) throws(StoreError) in try Self.live(answer, hash, now) }
    }

    /// Ends all sessions of a person.
    public func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord] {
        let entries = try await indexEntries("end sessions", RedisKey.bffSessions(userID: userID))
        return try await take(entries.map(\.hash))
    }

    /// Ends the sessions that came from one session of a provider.
    public func endBFFSessions(
        provider: String, providerSessionID: SessionID
    ) async throws(StoreError) -> [BFFSessionRecord] {
        let key = RedisKey.bffSessions(provider: provider, providerSessionID)
        return try await take(try await indexEntries("end sessions", key).map(\.hash))
    }
}

extension RedisStore {
    private static func live(
        _ answer: RESPValue, _ hash: SecretHash, _ now: UnixTime
    ) throws(StoreError) -> BFFSessionRecord? {
        guard let fields = try RecordFields(answer, of: "session") else { return nil }
        let session = try BFFSessionRecord(fields, hash: hash)
        return session.isLive(at: now) ? session : nil
    }

    private func take(_ hashes: [SecretHash]) async throws(StoreError) -> [BFFSessionRecord] {
        let taken = try await take("end session", hashes, key: RedisKey.bffSession) {
            (fields, hash) throws(StoreError) in try BFFSessionRecord(fields, hash: hash)
        }
        await forget(taken.flatMap { session in session.indexKeys.map { ($0, session.indexEntry) } })
        return taken
    }
}
