/// Why a provider did not give what it was asked for. Each part that talks with providers says it to people in its own words.
package struct ProviderFailure: Error, Sendable {
    /// What kind of failure it is: a closed set, fit for a metric label.
    package enum Kind: String, Sendable, CaseIterable {
        /// It cannot be asked, or says itself that this may pass.
        case unavailable = "unavailable"
        /// It answered with what a login cannot go on with.
        case error = "error"
        /// A token of it is not believed.
        case invalidIDToken = "invalid_id_token"
        /// A token is signed with a key that is not among those known: it may be younger than they are, and be believed a little later.
        case unknownKey = "unknown_key"
        /// The person cancelled, or the provider lets them not in. RFC 6749 §4.1.2.1.
        case accessDenied = "access_denied"
        /// Its answer does not say who it comes from, though its metadata promises that. RFC 9207 §2.4.
        case issuerMissing = "issuer_missing"
        /// The answer comes from another provider than the one that was asked. RFC 9207 §2.4.
        case issuerMismatch = "issuer_mismatch"
        /// Its answer has neither a code nor an error. RFC 6749 §4.1.2.
        case malformedAnswer = "malformed_answer"
    }

    /// The kind.
    package let kind: Kind
    /// What was received, what was expected and what to do, for the log. Holds no secret.
    package let detail: String

    /// A failure from its parts.
    package init(_ kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }

    static func unavailable(_ detail: String) -> ProviderFailure { ProviderFailure(.unavailable, detail: detail) }
    static func error(_ detail: String) -> ProviderFailure { ProviderFailure(.error, detail: detail) }
    static func invalidIDToken(_ detail: String) -> ProviderFailure { ProviderFailure(.invalidIDToken, detail: detail) }
}
