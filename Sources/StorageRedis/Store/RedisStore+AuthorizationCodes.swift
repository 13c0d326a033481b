public import OAuthCore
public import Storage

private enum AuthorizationCodeScript {
    /// Keys: the code, its evidence. Arguments: the clock, now, until when the evidence is kept. The later end stays.
    ///
    /// The code leaves its key, and what a second use is checked against goes under the other one.
    static let redeem = RedisScript(
        """
        local code = redis.call('HMGET', KEYS[1], 'document', 'expires_at', 'evidence_until')
        if not code[2] or tonumber(code[2]) <= tonumber(ARGV[2]) then return 0 end
        if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
        local ends = ARGV[3]
        if tonumber(code[3]) > tonumber(ends) then ends = code[3] end
        redis.call('HSET', KEYS[2], 'document', code[1], 'expires_at', code[2], 'redeemed_at', ARGV[2],
            'evidence_until', ends)
        redis.call('PEXPIRE', KEYS[2], lifetime(ends, ARGV[1]))
        redis.call('DEL', KEYS[1])
        return 1
        """)
}

extension RedisStore: AuthorizationCodeStore {
    /// Stores a new code.
    public func insert(_ code: AuthorizationCodeRecord) async throws(StoreError) {
        var fields = WrittenFields()
        fields.add("document", .bytes(code.document))
        fields.add("expires_at", code.expiresAt)
        fields.add("redeemed_at", code.redeemedAt)
        fields.add("evidence_until", code.evidenceUntil)
        let key = keys(code.hash)[code.redeemedAt == nil ? 0 : 1]
        try await insert("insert authorization code", key, fields, until: code.evidenceUntil)
    }

    /// The code, redeemed or not, while its evidence is kept.
    ///
    /// The evidence is read after the code, behind it on the same connection: a code that is redeemed meanwhile is seen in one of the two.
    public func authorizationCode(
        _ hash: SecretHash, now: UnixTime
    ) async throws(StoreError) -> AuthorizationCodeRecord? {
        let answers = try await read("read authorization code", keys(hash).map { ["HGETALL", .text($0)] })
        for answer in answers.reversed() {
            guard let fields = try RecordFields(answer, of: "authorization code") else { continue }
            let code = try AuthorizationCodeRecord(
                document: try fields.bytes("document"), hash: hash, expiresAt: try fields.time("expires_at"),
                redeemedAt: try fields.optionalTime("redeemed_at"), evidenceUntil: try fields.time("evidence_until"))
            return now < code.evidenceUntil ? code : nil
        }
        return nil
    }

    /// Moves the code to its evidence: won once.
    public func redeem(
        _ hash: SecretHash, now: UnixTime, evidenceUntil: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "redeem authorization code", AuthorizationCodeScript.redeem,
            keys: keys(hash), [.time(clock()), .time(now), .time(evidenceUntil)], isSafe: true)
    }

    /// The code's key and that of its evidence.
    private func keys(_ hash: SecretHash) -> [String] {
        [
            RedisKey.authorizationCode(hash, inCluster: isClustered),
            RedisKey.redeemedCode(hash, inCluster: isClustered),
        ]
    }
}
