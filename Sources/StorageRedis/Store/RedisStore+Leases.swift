public import OAuthCore
public import Storage

/// A lease is a text: its end, a space, its holder.
private enum LeaseScript {
    /// Key: the lease. Arguments: now, the holder, the new value, the time to live.
    static let acquire = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held then
            local ends, holder = string.match(held, '^(%S+) (.*)$')
            if holder ~= ARGV[2] and tonumber(ends) > tonumber(ARGV[1]) then return 0 end
        end
        redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
        return 1
        """)

    /// Key: the lease. Arguments: now, the holder, the new value, the time to live.
    static let renew = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if not held then return 0 end
        local ends, holder = string.match(held, '^(%S+) (.*)$')
        if holder ~= ARGV[2] or tonumber(ends) <= tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
        return 1
        """)

    /// Key: the lease. Argument: the holder.
    static let release = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and string.match(held, '^%S+ (.*)$') == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 1
        """)
}

extension RedisStore: LeaseStore {
    /// Takes the lease where nobody else has it.
    public func acquireLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "acquire lease", LeaseScript.acquire, keys: [RedisKey.lease(name)],
            leaseArguments(holder: holder, now: now, expiresAt: expiresAt), isSafe: true)
    }

    /// Moves the end of a lease that is still held.
    public func renewLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "renew lease", LeaseScript.renew, keys: [RedisKey.lease(name)],
            leaseArguments(holder: holder, now: now, expiresAt: expiresAt), isSafe: true)
    }

    /// Gives the lease up.
    public func releaseLease(_ name: String, holder: String) async throws(StoreError) {
        try await run("release lease", LeaseScript.release, keys: [RedisKey.lease(name)], [.text(holder)])
    }

    private func leaseArguments(holder: String, now: UnixTime, expiresAt: UnixTime) -> [RedisArgument] {
        [
            .time(now), .text(holder), .text("\(RedisTime.text(expiresAt)) \(holder)"), lifetime(until: expiresAt),
        ]
    }
}
