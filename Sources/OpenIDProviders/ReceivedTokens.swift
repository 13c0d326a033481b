package import OAuthCore

/// The tokens of a provider in the clear. They print as `<redacted>`.
package struct ReceivedTokens: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access token.
    package var accessToken: String?
    /// The ID token, which the provider's logout wants to see.
    package var idToken: String?
    /// The refresh token.
    package var refreshToken: String?
    /// When the access token expires; nil where the provider did not say.
    package var expiresAt: UnixTime?

    package init(
        accessToken: String? = nil, idToken: String? = nil, refreshToken: String? = nil, expiresAt: UnixTime? = nil
    ) {
        self.accessToken = accessToken
        self.idToken = idToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
