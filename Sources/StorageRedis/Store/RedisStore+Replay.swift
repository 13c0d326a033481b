public import OAuthCore
public import Storage

private enum ReplayScript {
    /// Key: the claim. Arguments: now, the end, the time to live. A claim that has expired makes room for the next one.
    static let claim = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """)

    /// Key: the token. Arguments: the end, the time to live. The later end stays.
    static let revoke = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """)
}

extension RedisStore: ReplayStore {
    /// How much longer than its end a claim is kept: a node whose clock is behind must not take for new what has been used.
    static let clockTolerance: Duration = .seconds(300)

    /// Claims a key: won by the first until it expires.
    public func claim(
        _ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let write = try await decide(
            "claim single-use key", ReplayScript.claim, keys: [RedisKey.claim(key, purpose)],
            [.time(now), .time(expiresAt), lifetime(until: expiresAt, and: Self.clockTolerance)], isSafe: true)
        // Looked at afterwards, because a server says what it is set to when it is connected.
        guard !client.transport.mayEvict || location.allowsEviction else { return try await refusingEviction(write) }
        return write
    }

    /// A claim that may be evicted could be won twice: it counts only where the server has been set otherwise since.
    private func refusingEviction(_ write: ConditionalWrite) async throws(StoreError) -> ConditionalWrite {
        guard await client.mayEvict else { return write }
        throw StoreError(.unavailable, detail: "claim single-use key: \(RedisFinding.evicts.rawValue)")
    }

    /// Takes an access token back.
    public func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError) {
        try await run(
            "revoke token", ReplayScript.revoke, keys: [RedisKey.revokedToken(id)],
            [.time(expiresAt), lifetime(until: expiresAt, and: Self.clockTolerance)], isSafe: true)
    }

    /// Whether an access token was taken back.
    public func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool {
        switch try await read("read revoked token", ["EXISTS", .text(RedisKey.revokedToken(id))]).integer {
        case 0: false
        case 1: true
        default: throw unexpected("read revoked token")
        }
    }
}
