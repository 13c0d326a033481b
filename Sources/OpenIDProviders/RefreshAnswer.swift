/// What came of asking a provider for fresh tokens. RFC 6749 §6, OpenID Connect Core §12.
package enum RefreshAnswer: Sendable {
    /// Fresh tokens; without a new refresh token the old one goes on.
    case tokens(ReceivedTokens)
    /// The provider will give none any more: the session is over.
    case over(detail: String)
    /// Nothing is known: the session stays, and it may be tried again.
    case transient(detail: String)
}
