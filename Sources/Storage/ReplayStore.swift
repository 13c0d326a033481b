public import OAuthCore

/// Remembers what must not come twice, and which access tokens were taken back.
public protocol ReplayStore: Sendable {
    /// Claims `key` for `purpose` until `expiresAt`: won by the first, lost by everyone after it until then.
    func claim(_ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime) async throws(StoreError)
        -> ConditionalWrite

    /// Takes an access token back until it would have expired. RFC 7009.
    func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError)

    /// Whether an access token was taken back.
    func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool
}

extension ReplayStore {
    /// Claims one thing under the hashes of all keys that are known, so that it is one thing to servers of which some hash under the key before:
    /// won where every one is. In one order everywhere, so that of two who claim at the same time one wins.
    package func claim(
        _ keys: [SecretHash], purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        for key in keys.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            guard try await claim(key, purpose: purpose, now: now, expiresAt: expiresAt) == .won else { return .lost }
        }
        return .won
    }
}

/// What a claimed key is used for: keys of two purposes never meet.
public enum ReplayPurpose: String, Sendable, Hashable, CaseIterable {
    /// The `jti` of a client assertion. RFC 7523 §3.
    case clientAssertion = "client_assertion"
    /// The `jti` of a signed login assertion.
    case loginAssertion = "login_assertion"
    /// The anti-forgery value of a form that may be sent once.
    case form = "form"
    /// The `state` of a started login at a provider.
    case loginState = "login_state"
    /// The `jti` of a logout token. OpenID Connect Back-Channel Logout §2.5.
    case logoutToken = "logout_token"
    /// The one-time path that leads to a provider's logout.
    case logoutPath = "logout_path"
}
