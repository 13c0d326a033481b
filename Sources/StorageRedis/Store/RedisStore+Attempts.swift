public import OAuthCore
public import Storage

/// Attempts are a hash of `made` and `ends_at`. Each script has one key, so that keys may lie in any slot of a cluster.
private enum AttemptScript {
    /// Key: the attempts. Arguments: now, the maximum, the end of a window that begins now, its time to live. Answers the end of the window
    /// where the maximum is reached, and nothing where the attempt was counted.
    static let count = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'made', 'ends_at')
        local made, maximum = tonumber(s[1] or '0'), tonumber(ARGV[2])
        if made > 0 and tonumber(s[2]) <= tonumber(ARGV[1]) then made = 0 end
        if made >= maximum then return made > 0 and s[2] or ARGV[3] end
        redis.call('HSET', KEYS[1], 'made', string.format('%.0f', made + 1))
        if made == 0 then
            redis.call('HSET', KEYS[1], 'ends_at', ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
        end
        return ''
        """)

    /// Key: the attempts. One is taken back; with the last of them the key goes.
    static let takeBack = RedisScript(
        """
        local made = tonumber(redis.call('HMGET', KEYS[1], 'made')[1] or '0')
        if made <= 1 then return redis.call('DEL', KEYS[1]) end
        redis.call('HSET', KEYS[1], 'made', string.format('%.0f', made - 1))
        return 1
        """)
}

extension RedisStore: AttemptStore {
    /// Counts an attempt towards each limit, all at once. Where one is reached, or cannot be counted because its node of a cluster is away, what was
    /// counted towards the others is taken back.
    public func countAttempt(
        _ limits: [AttemptLimit], now: UnixTime
    ) async throws(StoreError) -> [SecretHash: UnixTime] {
        let answers = await answers(to: limits) { limit async throws(StoreError) in
            try await self.count(limit, now: now)
        }
        var reached: [SecretHash: UnixTime] = [:]
        var counted: [SecretHash] = []
        var failure: StoreError?
        for (limit, answer) in answers {
            switch answer {
            case .success(let end?): reached[limit.key] = end
            case .success(nil): counted.append(limit.key)
            case .failure(let error): failure = error
            }
        }
        if let failure {
            // No password is compared: what the other keys counted would go on refusing people when the fault is over.
            try? await takeBackAttempt(counted, forgetting: [])
            throw failure
        }
        guard !reached.isEmpty else { return [:] }
        try await takeBackAttempt(counted, forgetting: [])
        return reached
    }

    private func count(_ limit: AttemptLimit, now: UnixTime) async throws(StoreError) -> UnixTime? {
        let end = now + limit.window
        let answer = try await run(
            "count attempt", AttemptScript.count, keys: [RedisKey.attempts(limit.key)],
            [.time(now), .integer(Int64(limit.maximum)), .time(end), lifetime(until: end)])
        guard let text = answer.text else { throw unexpected("count attempt") }
        guard !text.isEmpty else { return nil }
        guard let reachedUntil = RedisTime.parse(text) else { throw unexpected("count attempt") }
        return reachedUntil
    }

    /// Takes attempts back.
    public func takeBackAttempt(_ keys: [SecretHash], forgetting: [SecretHash]) async throws(StoreError) {
        let all = keys.map { ($0, false) } + forgetting.map { ($0, true) }
        for (_, answer) in await answers(
            to: all,
            { item async throws(StoreError) in
                let key = RedisKey.attempts(item.0)
                if item.1 {
                    try await self.write("forget attempts", ["DEL", .text(key)])
                } else {
                    try await self.run("take attempt back", AttemptScript.takeBack, keys: [key], [])
                }
                return true
            })
        { _ = try answer.get() }
    }

    /// The answers to all of `items`, which are on their way together: one round trip on the connections that all share.
    private func answers<Item: Sendable, Answer: Sendable>(
        to items: [Item], _ body: @escaping @Sendable (Item) async throws(StoreError) -> Answer
    ) async -> [(Item, Result<Answer, StoreError>)] {
        await withTaskGroup(of: (Item, Result<Answer, StoreError>).self) { group in
            for item in items {
                group.addTask {
                    do throws(StoreError) { return (item, .success(try await body(item))) } catch {
                        return (item, .failure(error))
                    }
                }
            }
            var answers: [(Item, Result<Answer, StoreError>)] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
    }
}
