import OAuthCore
import Storage

/// The steps in which a session begins where its keys are in different slots, which no script reaches together.
private enum ClusterScript {
    /// Key: an index. Arguments: the clock, the end in any case, the entry. 1 where the entry is new.
    static let index = RedisScript(
        """
        local added = redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
        local left = lifetime(ARGV[2], ARGV[1])
        if redis.call('PTTL', KEYS[1]) < tonumber(left) then redis.call('PEXPIRE', KEYS[1], left) end
        return added
        """)

    /// Key: a `sid`. Arguments: the clock, the end in any case, the session's hash, the hash of the one that it replaces or nothing.
    /// 0 where the name is another session's.
    ///
    /// Until the replaced one has ended the name leads to both, and to those too whose beginning was cut off there.
    static let name = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        local value = ARGV[3]
        if held then
            local holders = {}
            local known = false
            for holder in string.gmatch(held, '%S+') do
                holders[#holders + 1] = holder
                if holder == ARGV[4] then known = true end
            end
            if not known or #holders > 8 then return 0 end
            if holders[1] == ARGV[4] then holders = { ARGV[4] } end
            value = value .. ' ' .. table.concat(holders, ' ')
        end
        redis.call('SET', KEYS[1], value, 'PX', lifetime(ARGV[2], ARGV[1]))
        return 1
        """)

    /// Key: a `sid`. Argument: the hash of a session that did not begin. Gives the name back.
    static let unname = RedisScript(
        """
        local first, others = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) ?(.*)$')
        if first ~= ARGV[1] then return 0 end
        if others == '' then return redis.call('DEL', KEYS[1]) end
        redis.call('SET', KEYS[1], others, 'PX', math.max(1, redis.call('PTTL', KEYS[1])))
        return 1
        """)
}

extension RedisStore {
    /// Stores a session in a cluster: first what leads to it, then the session, then the end of the one that it replaces.
    ///
    /// Wherever it is cut off, what is left over is a hint that leads to nothing, or a session whose cookie nobody was given and which is
    /// found by its indexes: never one that cannot be ended.
    func insertInCluster(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        let added = try await index(
            session.indexKeys.map { ($0, session.indexEntry) }, until: session.endsAt)
        let key = RedisKey.bffSession(session.hash)
        do throws(StoreError) {
            let end = min(session.idleExpiresAt, session.endsAt)
            try await insert("insert session", key, session.fields, until: end)
        } catch {
            if error.code == .duplicate { await forget(added) }
            throw error
        }
        if let replacing { try await end(RedisKey.bffSession(replacing), orUndo: key) }
    }

    /// The same for a login session, whose `sid` leads to the one that it replaces too until that one has ended.
    func insertInCluster(
        _ session: LoginSessionRecord, fields: WrittenFields, entry: IndexEntry, replacing: SecretHash?
    ) async throws(StoreError) {
        let added = try await index([(RedisKey.loginSessions(session.subject), entry)], until: session.expiresAt)
        let (key, name) = (RedisKey.loginSession(session.hash), RedisKey.loginSession(session.sessionID))
        let replaced = replacing?.text ?? ""
        let named = try await decide(
            "insert session", ClusterScript.name, keys: [name],
            [.time(clock()), .time(session.expiresAt), .text(session.hash.text), .text(replaced)])
        guard named == .won else {
            await forget(added)
            throw StoreError(.duplicate, detail: "insert session: the sid is there already")
        }
        do throws(StoreError) {
            let end = min(session.idleExpiresAt, session.expiresAt)
            try await insert("insert session", key, fields, until: end)
        } catch {
            if error.code == .duplicate {
                _ = try? await client.run(ClusterScript.unname, keys: [name], arguments: [.text(session.hash.text)])
                await forget(added)
            }
            throw error
        }
        if let replacing { try await end(RedisKey.loginSession(replacing), orUndo: key) }
    }

    /// Puts entries into indexes, and says which were not in them.
    private func index(
        _ entries: [(key: String, entry: IndexEntry)], until end: UnixTime
    ) async throws(StoreError) -> [(key: String, entry: IndexEntry)] {
        var added: [(key: String, entry: IndexEntry)] = []
        for (key, entry) in entries {
            let write = try await decide(
                "insert session", ClusterScript.index, keys: [key], [.time(clock()), .time(end), .text(entry.text)])
            if write == .won { added.append((key, entry)) }
        }
        return added
    }

    /// Ends the session that a new one replaces; where that is not certain the new one does not count either.
    private func end(_ replaced: String, orUndo new: String) async throws(StoreError) {
        do throws(RedisError) { _ = try await client.executeSafely(["DEL", .text(replaced)]) } catch {
            _ = try? await client.execute(["DEL", .text(new)])
            throw StoreError(error, operation: "end replaced session")
        }
    }
}
