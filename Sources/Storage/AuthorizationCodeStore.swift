public import OAuthCore

/// Keeps authorization codes for their minute, and the evidence of their use after it. RFC 6749 §4.1.2.
public protocol AuthorizationCodeStore: Sendable {
    /// Stores a new code.
    func insert(_ code: AuthorizationCodeRecord) async throws(StoreError)

    /// The code under `hash`, redeemed or not, as long as `now` is before `evidenceUntil`; nil where there is none.
    func authorizationCode(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> AuthorizationCodeRecord?

    /// Marks the code as redeemed: won exactly once, and only before its expiry. Keeps the evidence until `evidenceUntil`.
    func redeem(_ hash: SecretHash, now: UnixTime, evidenceUntil: UnixTime) async throws(StoreError) -> ConditionalWrite
}
