import Metrics
package import OAuthCore

/// The server's counters, looked up once. Labels come from closed sets alone.
package struct ServerMetrics: Sendable {
    private let issued: [GrantType: Counter]
    private let codeReplays = Counter(label: "gatehouse.code.replay")
    private let refreshReuses = Counter(label: "gatehouse.refresh_token.reuse")
    private let refreshRetries = Counter(label: "gatehouse.refresh_token.retry")
    private let revocations = Counter(label: "gatehouse.token.revoked")
    private let introspections: [Bool: Counter]

    init() {
        issued = Dictionary(
            uniqueKeysWithValues: GrantType.allCases.map { grantType in
                (grantType, Counter(label: "gatehouse.token.issued", dimensions: [("grant_type", grantType.rawValue)]))
            })
        introspections = Dictionary(
            uniqueKeysWithValues: [true, false].map { active in
                (active, Counter(label: "gatehouse.token.introspected", dimensions: [("active", "\(active)")]))
            })
    }

    /// An access token was issued.
    package func tokenIssued(_ grantType: GrantType) { issued[grantType]?.increment() }
    /// A code came a second time.
    package func codeReplayed() { codeReplays.increment() }
    /// A rotated refresh token came after its window.
    package func refreshTokenReused() { refreshReuses.increment() }
    /// A refresh token was sent again inside its window.
    package func refreshTokenRetried() { refreshRetries.increment() }
    /// A token was taken back.
    package func tokenRevoked() { revocations.increment() }
    /// A token was introspected.
    package func tokenIntrospected(active: Bool) { introspections[active]?.increment() }
}
