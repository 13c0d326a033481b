/// Why a token was refused. It holds no token, no secret and no signature, and may stand in a log.
public struct AccessTokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of refusal: a closed set, fit for a metric label.
    public enum Code: String, Sendable, CaseIterable {
        /// It is no token at all: characters, parts or JSON that no token has.
        case malformed = "malformed"
        /// It has more bytes than a token may have.
        case tooLarge = "too_large"
        /// `typ` is that of another kind of token. RFC 9068 §4.
        case wrongType = "wrong_type"
        /// `alg` is not one that the issuer signs with; `none` never is. RFC 9068 §4, RFC 8725 §3.1.
        case algorithmNotAllowed = "algorithm_not_allowed"
        /// `crit` names an extension that is not understood. RFC 7515 §4.1.11.
        case criticalHeader = "critical_header"
        /// No issuer of that name is trusted. RFC 9068 §4.
        case unknownIssuer = "unknown_issuer"
        /// The header has no `kid`: there is no default key.
        case missingKeyID = "missing_kid"
        /// The issuer shows no key of that `kid` for that algorithm.
        case unknownKey = "unknown_key"
        /// The signature does not hold. RFC 9068 §4.
        case badSignature = "bad_signature"
        /// `aud` names other resource servers. RFC 9068 §4.
        case wrongAudience = "wrong_audience"
        /// `exp` has passed. RFC 9068 §4.
        case expired = "expired"
        /// `nbf` has not come yet, or `iat` lies in the future. RFC 7519 §4.1.5.
        case notYetValid = "not_yet_valid"
        /// It is another token of the same issuer: an ID token, say.
        case wrongTokenUse = "wrong_token_use"
        /// A claim that every access token has is missing. RFC 9068 §2.2.
        case missingClaim = "missing_claim"
        /// A claim has another JSON type than its definition says. RFC 7519 §4.1.
        case malformedClaim = "malformed_claim"
        /// The authorization server says that the token is not active. RFC 7662 §2.2.
        case inactive = "inactive"
        /// It is no JWT, and nobody is there to ask what it means.
        case opaqueNotSupported = "opaque_not_supported"
        /// The issuer's keys could not be had: nothing is known about the token.
        case keysUnavailable = "keys_unavailable"
        /// The introspection endpoint could not be asked: nothing is known about the token.
        case introspectionUnavailable = "introspection_unavailable"
        /// The task that asked was cancelled.
        case cancelled = "cancelled"
    }

    /// The kind of refusal.
    public let code: Code
    /// What was received and what was expected, for the log.
    public let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = String(
            String.UnicodeScalarView(detail.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }

    /// Whether nothing is known about the token: the answer is 503, and nobody is let in.
    public var isTransient: Bool {
        switch code {
        case .keysUnavailable, .introspectionUnavailable, .cancelled: true
        default: false
        }
    }

    /// What the client is told, as RFC 6750 §3.1 has it: fixed text, so that nothing from the request stands in it.
    public var publicDescription: String {
        switch code {
        case .expired: "The access token expired"
        case .notYetValid: "The access token is not valid yet"
        case .wrongAudience: "The access token is for another resource server"
        case .inactive: "The access token is not active"
        case .keysUnavailable, .introspectionUnavailable, .cancelled: "The access token cannot be verified at present"
        default: "The access token is not valid"
        }
    }

    /// The kind and the detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}
