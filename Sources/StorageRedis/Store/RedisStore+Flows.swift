public import OAuthCore
public import Storage

private enum FlowScript {
    /// Key: the flow. Arguments: now, the version that is replaced, the time to live, fields and values.
    static let update = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'version', 'expires_at')
        if s[1] ~= ARGV[2] or tonumber(s[2]) <= tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], unpack(ARGV, 4))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """)

    /// Key: the flow. Arguments: now, its version.
    static let consume = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'version', 'expires_at')
        if s[1] ~= ARGV[2] or tonumber(s[2]) <= tonumber(ARGV[1]) then return 0 end
        return redis.call('DEL', KEYS[1])
        """)
}

extension RedisStore: FlowStore {
    /// Stores a new flow.
    public func insert(_ flow: FlowRecord) async throws(StoreError) {
        try await insert(
            "insert flow", RedisKey.flow(flow.hash), flow.fields(version: flow.version), until: flow.expiresAt)
    }

    /// The flow that is not expired.
    public func flow(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> FlowRecord? {
        let answer = try await read("read flow", ["HGETALL", .text(RedisKey.flow(hash))])
        guard let fields = try RecordFields(answer, of: "flow") else { return nil }
        guard let browserHash = try fields.optionalHash("browser_hash") else { throw fields.corrupt("browser_hash") }
        let flow = try FlowRecord(
            encodedDocument: try fields.bytes("document"), hash: hash, browserHash: browserHash,
            version: try fields.integer("version"), expiresAt: try fields.time("expires_at"))
        return now < flow.expiresAt ? flow : nil
    }

    /// Stores the next step: won at that version.
    public func update(_ flow: FlowRecord, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        let arguments: [RedisArgument] = [.time(now), .integer(flow.version), lifetime(until: flow.expiresAt)]
        return try await decide(
            "update flow", FlowScript.update, keys: [RedisKey.flow(flow.hash)],
            arguments + flow.fields(version: flow.version &+ 1).pairs)
    }

    /// Ends a flow: won once, at that version.
    public func consume(
        _ hash: SecretHash, version: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "consume flow", FlowScript.consume, keys: [RedisKey.flow(hash)], [.time(now), .integer(version)],
            isSafe: true)
    }
}

extension FlowRecord {
    fileprivate func fields(version: Int64) -> WrittenFields {
        var fields = WrittenFields()
        fields.add("browser_hash", sealed: browserHash.bytes)
        fields.add("document", .bytes(encodedDocument))
        fields.add("version", .integer(version))
        fields.add("expires_at", expiresAt)
        return fields
    }
}
