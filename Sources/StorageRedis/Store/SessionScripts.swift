/// The scripts of sessions, of both kinds.
enum SessionScript {
    /// Keys: the session, the one that it replaces where `ARGV[5]` is 1, the indexes. Arguments: the clock, the end, the end in any
    /// case, the entry of the indexes, whether one is replaced, fields and values.
    static let insert = RedisScript(
        """
        local indexes = 2
        if ARGV[5] == '1' then indexes = 3 end
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('HSET', KEYS[1], unpack(ARGV, 6))
        redis.call('PEXPIRE', KEYS[1], lifetime(ARGV[2], ARGV[1]))
        for i = indexes, #KEYS do
            redis.call('ZADD', KEYS[i], ARGV[3], ARGV[4])
            redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[1])
            local left = lifetime(ARGV[3], ARGV[1])
            if redis.call('PTTL', KEYS[i]) < tonumber(left) then redis.call('PEXPIRE', KEYS[i], left) end
        end
        if indexes == 3 then redis.call('DEL', KEYS[2]) end
        return 1
        """)

    /// Key: the session. Arguments: the clock, the moment of the activity, the new idle end.
    ///
    /// Of two that overtake each other the later one stays, and a session that had ended does not come back.
    static let touch = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'last_activity', 'idle_expires_at', 'ends_at')
        if not s[1] then return 0 end
        local at = tonumber(ARGV[2])
        if earlier(s[2], s[3]) <= at or tonumber(s[1]) > at then return 0 end
        redis.call('HSET', KEYS[1], 'last_activity', ARGV[2], 'idle_expires_at', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], lifetime(earlier(ARGV[3], s[3]), ARGV[1]))
        return 1
        """)

    /// Key: the session. Arguments: now, the generation that is replaced, how many fields go, their names, fields and values.
    static let replaceTokens = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'generation', 'idle_expires_at', 'ends_at')
        if s[1] ~= ARGV[2] or earlier(s[2], s[3]) <= tonumber(ARGV[1]) then return 0 end
        local fields = 4 + ARGV[3]
        redis.call('HSET', KEYS[1], unpack(ARGV, fields))
        if fields > 4 then redis.call('HDEL', KEYS[1], unpack(ARGV, 4, fields - 1)) end
        return 1
        """)

    /// Key: a record. Deletes it and answers its fields and values: to one caller, and nothing to all others.
    static let take = RedisScript(
        """
        local fields = redis.call('HGETALL', KEYS[1])
        redis.call('DEL', KEYS[1])
        return fields
        """)
}
