import NIOCore
public import OAuthCore
public import Storage

private enum LoginSessionScript {
    /// Keys: the session, its `sid`, the index of the person, the session that it replaces where `ARGV[6]` names one. Arguments: the
    /// clock, the end, the end in any case, the entry of the index, the session's hash, the replaced one's, fields and values.
    ///
    /// A `sid` leads to one session: to the replaced one before and to the new one after, or the new one is refused.
    static let insert = RedisScript(
        """
        local holder = redis.call('GET', KEYS[2])
        if redis.call('EXISTS', KEYS[1]) == 1 or (holder and holder ~= ARGV[6]) then return 0 end
        local left = lifetime(ARGV[3], ARGV[1])
        redis.call('HSET', KEYS[1], unpack(ARGV, 7))
        redis.call('PEXPIRE', KEYS[1], lifetime(ARGV[2], ARGV[1]))
        redis.call('SET', KEYS[2], ARGV[5], 'PX', left)
        redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
        redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
        if redis.call('PTTL', KEYS[3]) < tonumber(left) then redis.call('PEXPIRE', KEYS[3], left) end
        if KEYS[4] then redis.call('DEL', KEYS[4]) end
        return 1
        """)

    /// Key: a `sid`. Argument: the hash of a session that has ended. Forgets the `sid` unless another session has it by now.
    static let forget = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and string.match(held, '^%S+') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """)
}

extension RedisStore: LoginSessionStore {
    /// Stores a new session with what leads to it, and ends the one that it replaces, in one script; in a cluster, where the keys are in
    /// different slots, in steps.
    public func insert(_ session: LoginSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        guard !isClustered else {
            return try await insertInCluster(
                session, fields: session.fields, entry: session.indexEntry, replacing: replacing)
        }
        var keys = [
            RedisKey.loginSession(session.hash), RedisKey.loginSession(session.sessionID),
            RedisKey.loginSessions(session.subject),
        ]
        if let replacing { keys.append(RedisKey.loginSession(replacing)) }
        let arguments: [RedisArgument] = [
            .time(clock()), .time(min(session.idleExpiresAt, session.expiresAt)), .time(session.expiresAt),
            .text(session.indexEntry.text), .text(session.hash.text), .text(replacing?.text ?? ""),
        ]
        let write = try await decide(
            "insert session", LoginSessionScript.insert, keys: keys, arguments + session.fields.pairs,
            isSafe: replacing != nil)
        guard write == .won else {
            throw StoreError(.duplicate, detail: "insert session: the key or the sid is there already")
        }
    }

    /// The live session under the cookie's hash.
    public func session(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> LoginSessionRecord? {
        let answer = try await read("read session", ["HGETALL", .text(RedisKey.loginSession(hash))])
        return try Self.live(answer, hash, now)
    }

    /// The live session of that public name.
    public func session(_ id: SessionID, now: UnixTime) async throws(StoreError) -> LoginSessionRecord? {
        for hash in try await hashes(of: id) {
            if let session = try await session(hash, now: now), session.sessionID == id { return session }
        }
        return nil
    }

    /// Moves the activity and the idle end of a live session.
    public func touch(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try await run(
            "touch session", SessionScript.touch, keys: [RedisKey.loginSession(hash)],
            [.time(clock()), .time(lastActivity), .time(idleExpiresAt)])
    }

    /// Ends a session: won once.
    public func end(_ id: SessionID) async throws(StoreError) -> ConditionalWrite {
        try await takeLogins(try await hashes(of: id)).isEmpty ? .lost : .won
    }

    /// Ends all sessions of a person.
    public func endAll(subject: SubjectID) async throws(StoreError) -> [SessionID] {
        let entries = try await indexEntries("end sessions", RedisKey.loginSessions(subject))
        return try await takeLogins(entries.map(\.hash)).map(\.sessionID)
    }

    /// The live sessions of a person, newest first.
    public func sessions(
        subject: SubjectID, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [LoginSessionRecord] {
        try await liveRecords(
            "list sessions", index: RedisKey.loginSessions(subject), key: RedisKey.loginSession, limit: limit
        ) { (answer, hash) throws(StoreError) in try Self.live(answer, hash, now) }
    }
}

extension RedisStore {
    /// What the name leads to: one session, or in a cluster, while one takes another's place, both, the new one first.
    private func hashes(of id: SessionID) async throws(StoreError) -> [SecretHash] {
        let answer = try await read("read session", ["GET", .text(RedisKey.loginSession(id))])
        guard answer != .null else { return [] }
        guard let text = answer.text else { throw unexpected("read session") }
        var hashes: [SecretHash] = []
        for part in text.split(separator: " ") {
            guard let bytes = Base64URL.decode(part) else { throw unexpected("read session") }
            hashes.append(SecretHash(bytes))
        }
        return hashes
    }

    private static func live(
        _ answer: RESPValue, _ hash: SecretHash, _ now: UnixTime
    ) throws(StoreError) -> LoginSessionRecord? {
        guard let fields = try RecordFields(answer, of: "login session") else { return nil }
        let session = try LoginSessionRecord(fields, hash: hash)
        return session.isLive(at: now) ? session : nil
    }

    private func takeLogins(_ hashes: [SecretHash]) async throws(StoreError) -> [LoginSessionRecord] {
        let taken = try await take("end session", hashes, key: RedisKey.loginSession) {
            (fields, hash) throws(StoreError) in try LoginSessionRecord(fields, hash: hash)
        }
        await forget(taken.map { (RedisKey.loginSessions($0.subject), $0.indexEntry) })
        for session in taken {
            // A name that stays leads to nothing.
            _ = try? await client.run(
                LoginSessionScript.forget, keys: [RedisKey.loginSession(session.sessionID)],
                arguments: [.text(session.hash.text)])
        }
        return taken
    }
}

extension LoginSessionRecord {
    fileprivate var fields: WrittenFields {
        var fields = WrittenFields()
        fields.add("sid", sessionID.rawValue)
        fields.add("sub", subject.rawValue)
        fields.add("document", .bytes(document))
        fields.add("created_at", createdAt)
        fields.add("last_activity", lastActivity)
        fields.add("idle_expires_at", idleExpiresAt)
        fields.add("ends_at", expiresAt)
        return fields
    }

    fileprivate init(_ fields: RecordFields, hash: SecretHash) throws(StoreError) {
        try self.init(
            document: try fields.bytes("document"), hash: hash, sessionID: SessionID(try fields.text("sid")),
            subject: SubjectID(try fields.text("sub")), createdAt: try fields.time("created_at"),
            idleExpiresAt: try fields.time("idle_expires_at"), expiresAt: try fields.time("ends_at"))
        lastActivity = try fields.time("last_activity")
    }

    fileprivate var indexEntry: IndexEntry { IndexEntry(createdAt: createdAt, hash: hash, name: sessionID.rawValue) }
}
