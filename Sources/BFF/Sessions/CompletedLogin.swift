package import OAuthCore

/// What a login at a provider brought: the tokens in the clear, on their way into a session.
package struct CompletedLogin: Sendable {
    /// The person.
    package let user: BFFUser
    /// The provider's own name for its session: the `sid` of the ID token.
    package let providerSessionID: SessionID?
    /// The tokens.
    package let tokens: ReceivedTokens

    package init(user: BFFUser, providerSessionID: SessionID?, tokens: ReceivedTokens) {
        self.user = user
        self.providerSessionID = providerSessionID
        self.tokens = tokens
    }
}

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
