/// What an application signed about a login, once it was found good. RFC 7523 §3.
package struct LoginAssertion: Sendable, Hashable {
    /// `jti`: the assertion is taken once.
    package let tokenID: TokenID
    /// `iat`: when the application gave its word, to the fraction of a second where it says one.
    package let issuedAt: UnixTime
    /// Until when `jti` must be remembered; after it the assertion is too old by any clock that is allowed.
    package let rememberedUntil: UnixTime
    /// What it says.
    package let outcome: Outcome

    /// What an assertion says, in the words of the calls by which an application answers where it can.
    package enum Outcome: Sendable, Hashable {
        /// Who is logged in: `subject`, `claims`, `auth_time`, `acr`, `amr`, `remember`.
        case accepted(JSONObject)
        /// Nobody is, or nobody may: `error`, `error_description`.
        case rejected(JSONObject)
    }
}

/// Why an assertion is not believed. It holds no token and may stand in a log.
package typealias LoginAssertionRefusal = IDTokenRefusal
