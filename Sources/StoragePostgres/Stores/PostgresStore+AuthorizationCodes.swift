public import OAuthCore
public import Storage

enum AuthorizationCodeStatement: String, SQLStatement {
    case insert = """
        INSERT INTO authorization_codes (hash, document, expires_at, redeemed_at, evidence_until)
        VALUES ($1, $2, $3, $4, $5)
        """
    case select = """
        SELECT document, expires_at, redeemed_at, evidence_until FROM authorization_codes
        WHERE hash = $1 AND evidence_until > $2
        """
    case redeem = """
        UPDATE authorization_codes SET redeemed_at = $2, evidence_until = greatest(evidence_until, $3)
        WHERE hash = $1 AND redeemed_at IS NULL AND expires_at > $2 RETURNING 1
        """
}

extension PostgresStore: AuthorizationCodeStore {
    /// Stores a new code.
    public func insert(_ code: AuthorizationCodeRecord) async throws(StoreError) {
        try await write(
            "insert authorization code", AuthorizationCodeStatement.insert,
            [
                .hash(code.hash), .document(code.document), .time(code.expiresAt), .time(code.redeemedAt),
                .time(code.evidenceUntil),
            ])
    }

    /// The code, redeemed or not, while its evidence is kept.
    public func authorizationCode(
        _ hash: SecretHash, now: UnixTime
    ) async throws(StoreError) -> AuthorizationCodeRecord? {
        try await read(
            "read authorization code", AuthorizationCodeStatement.select, [.hash(hash), .time(now)]
        ).firstRecord { row throws(StoreError) in
            try AuthorizationCodeRecord(
                document: row.bytes(0), hash: hash, expiresAt: row.time(1), redeemedAt: row.optionalTime(2),
                evidenceUntil: row.time(3))
        }
    }

    /// Marks the code as redeemed: won once.
    public func redeem(
        _ hash: SecretHash, now: UnixTime, evidenceUntil: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "redeem authorization code", AuthorizationCodeStatement.redeem,
            [.hash(hash), .time(now), .time(evidenceUntil)])
    }
}
