package import OAuthCore
package import OpenIDProviders

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
