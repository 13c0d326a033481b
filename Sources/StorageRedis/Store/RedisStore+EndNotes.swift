public import OAuthCore
public import Storage

private enum EndNoteScript {
    /// Key: the counter. Arguments: the writer's clock in milliseconds, the time to live. A number is higher than all before it; the clock keeps it so
    /// where a failover or the time to live took the counter.
    static let next = RedisScript(
        """
        local last = tonumber(redis.call('GET', KEYS[1]) or '0')
        local number = string.format('%.0f', math.max(last + 1, tonumber(ARGV[1])))
        redis.call('SET', KEYS[1], number, 'PX', ARGV[2])
        return number
        """)

    /// Key: the note. Arguments: its number, the time to live. The later of two that were made together stays.
    static let note = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """)
}

extension RedisStore: EndNoteStore {
    /// How long the counter is kept after the last note: much longer than any note and any login.
    private static let counterLifetime: Duration = .seconds(7 * 86_400)

    /// Notes an end: two round trips, because counter and note lie in two slots of a cluster.
    public func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError) {
        let now = clock()
        let number = try await run(
            "number end", EndNoteScript.next, keys: [RedisKey.lastEndNote],
            [.integer(now.milliseconds), lifetime(until: now + Self.counterLifetime)], isSafe: true)
        guard let text = number.text else { throw unexpected("number end") }
        try await run(
            "note end", EndNoteScript.note, keys: [RedisKey.endNote(key)],
            [.text(text), lifetime(until: expiresAt)], isSafe: true)
    }

    /// The number of the last note.
    public func lastEndNote() async throws(StoreError) -> Int64 {
        try Self.number(try await read("read last end", ["GET", .text(RedisKey.lastEndNote)]))
    }

    /// Whether an end was noted since.
    public func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool {
        let commands: [RedisCommand] = keys.map { ["GET", .text(RedisKey.endNote($0))] }
        for answer in try await read("read end", commands) where try Self.number(answer) > last { return true }
        return false
    }

    private static func number(_ answer: RESPValue) throws(StoreError) -> Int64 {
        if case .null = answer { return 0 }
        guard let number = answer.text.flatMap({ Int64($0) }) else {
            throw StoreError(.corrupt, detail: "read end: Redis holds no number there")
        }
        return number
    }
}
