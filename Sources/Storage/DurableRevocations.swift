import OAuthCore

/// Single-use claims in one driver, access tokens that were taken back in another one: a claim that is forgotten lets a message through
/// that still has its own short expiry, a forgotten revocation a token that somebody wanted dead.
struct DurableRevocations: ReplayStore {
    let claims: any ReplayStore
    let revokedTokens: any ReplayStore

    func claim(
        _ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await claims.claim(key, purpose: purpose, now: now, expiresAt: expiresAt)
    }

    func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError) {
        try await revokedTokens.revokeToken(id, expiresAt: expiresAt)
    }

    func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool {
        try await revokedTokens.isTokenRevoked(id)
    }
}
