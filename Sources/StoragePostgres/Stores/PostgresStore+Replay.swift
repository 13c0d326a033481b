public import OAuthCore
public import Storage

enum ReplayStatement: String, SQLStatement {
    // A claim that has expired and is not reaped yet makes room for the next one.
    case claim = """
        INSERT INTO replay_claims (key, purpose, expires_at) VALUES ($1, $2, $4)
        ON CONFLICT (key, purpose) DO UPDATE SET expires_at = excluded.expires_at WHERE replay_claims.expires_at <= $3
        RETURNING 1
        """
    case revokeToken = """
        INSERT INTO revoked_tokens (id, expires_at) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET expires_at = greatest(revoked_tokens.expires_at, excluded.expires_at)
        """
    case isTokenRevoked = "SELECT 1 FROM revoked_tokens WHERE id = $1"
}

extension PostgresStore: ReplayStore {
    /// Claims a key: won by the first until it expires.
    public func claim(
        _ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide(
            "claim single-use key", ReplayStatement.claim,
            [.hash(key), .text(purpose.rawValue), .time(now), .time(expiresAt)])
    }

    /// Takes an access token back.
    public func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError) {
        try await write("revoke token", ReplayStatement.revokeToken, [.id(id), .time(expiresAt)])
    }

    /// Whether an access token was taken back.
    public func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool {
        try await read("read revoked token", ReplayStatement.isTokenRevoked, [.id(id)]).count > 0
    }
}
