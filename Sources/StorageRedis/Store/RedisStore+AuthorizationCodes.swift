public import OAuthCore
public import Storage

private enum AuthorizationCodeScript {
    /// Key: the code. Arguments: the clock, now, until when the evidence is kept. The later end stays.
    static let redeem = RedisScript(
        """
        local s = redis.call('HMGET', KEYS[1], 'expires_at', 'redeemed_at', 'evidence_until')
        if not s[1] or s[2] or tonumber(s[1]) <= tonumber(ARGV[2]) then return 0 end
        local ends = ARGV[3]
        if tonumber(s[3]) > tonumber(ends) then ends = s[3] end
        redis.call('HSET', KEYS[1], 'redeemed_at', ARGV[2], 'evidence_until', ends)
        redis.call('PEXPIRE', KEYS[1], lifetime(ends, ARGV[1]))
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
        try await insert(
            "insert authorization code", RedisKey.authorizationCode(code.hash), fields, until: code.evidenceUntil)
    }

    /// The code, redeemed or not, while its evidence is kept.
    public func authorizationCode(
        _ hash: SecretHash, now: UnixTime
    ) async throws(StoreError) -> AuthorizationCodeRecord? {
        let key = RedisKey.authorizationCode(hash)
        let answer = try await read("read authorization code", ["HGETALL", .text(key)])
        guard let fields = try RecordFields(answer, of: "authorization code") else { return nil }
        let code = try AuthorizationCodeRecord(
            document: try fields.bytes("document"), hash: hash, expiresAt: try fields.time("expires_at"),
            redeemedAt: try fields.optionalTime("redeemed_at"), evidenceUntil: try fields.time("evidence_until"))
        return now < code.evidenceUntil ? code : nil
    }

    /// Marks the code as redeemed: won once.
    public func redeem(
        _ hash: SecretHash, now: UnixTime, evidenceUntil: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "redeem authorization code", AuthorizationCodeScript.redeem, keys: [RedisKey.authorizationCode(hash)],
            [.time(clock()), .time(now), .time(evidenceUntil)])
    }
}
