/// What a client is told when a request is refused, and what the operator is told besides.
///
/// `code` and `description` are sent; `detail` goes to the log line of the same request only. RFC 6749 §4.1.2.1 and §5.2.
public struct OAuthError: Error, Sendable, Hashable {
    /// The registered error code.
    public let code: Code
    /// The `error_description` that is sent: fixed text, so that nothing from the request can stand in it.
    public let description: String
    /// What was received, what is registered and what to change: for the log, never sent.
    public let detail: String
    /// Who is told.
    public let delivery: Delivery

    /// Where an authorization error goes. Until the client and its redirect URI are proven it is a page. RFC 6749 §4.1.2.1.
    public enum Delivery: Sendable, Hashable {
        case page
        case redirect
    }

    /// An error with a text to send and, for the log, what was received against what is registered.
    public init(_ code: Code, _ description: StaticString, detail: String = "", delivery: Delivery = .page) {
        self.code = code
        self.description = description.description
        self.detail = detail
        self.delivery = delivery
    }

    /// An error in the words of an application that the operator trusts to log people in; to be told by redirect.
    ///
    /// The caller has checked that `code` and `description` are of the characters that `allows` allows.
    package init(relayed code: String, _ description: String, detail: String) {
        self.init(code: Code(code), description: description, detail: detail, delivery: .redirect)
    }

    /// Whether a character may stand in a code or a description: %x20-21, %x23-5B, %x5D-7E. RFC 6749 §4.1.2.1.
    package static func allows(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private init(code: Code, description: String, detail: String, delivery: Delivery) {
        self.code = code
        self.description = description
        self.detail = detail
        self.delivery = delivery
    }

    /// The same error, told by redirect: the client and its redirect URI are proven.
    public func redirected() -> OAuthError {
        OAuthError(code: code, description: description, detail: detail, delivery: .redirect)
    }

    /// The error codes of the RFCs that Gatehouse speaks.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code as it stands on the wire.
        public let rawValue: String
        fileprivate init(_ rawValue: String) { self.rawValue = rawValue }
        /// The wire form.
        public var description: String { rawValue }

        /// `invalid_request`. RFC 6749 §4.1.2.1 and §5.2.
        public static let invalidRequest = Code("invalid_request")
        /// `invalid_client`. RFC 6749 §4.1.2.1 and §5.2.
        public static let invalidClient = Code("invalid_client")
        /// `invalid_grant`. RFC 6749 §4.1.2.1 and §5.2.
        public static let invalidGrant = Code("invalid_grant")
        /// `unauthorized_client`. RFC 6749 §4.1.2.1 and §5.2.
        public static let unauthorizedClient = Code("unauthorized_client")
        /// `unsupported_grant_type`. RFC 6749 §4.1.2.1 and §5.2.
        public static let unsupportedGrantType = Code("unsupported_grant_type")
        /// `unsupported_response_type`. RFC 6749 §4.1.2.1 and §5.2.
        public static let unsupportedResponseType = Code("unsupported_response_type")
        /// `invalid_scope`. RFC 6749 §4.1.2.1 and §5.2.
        public static let invalidScope = Code("invalid_scope")
        /// `access_denied`. RFC 6749 §4.1.2.1 and §5.2.
        public static let accessDenied = Code("access_denied")
        /// `server_error`. RFC 6749 §4.1.2.1 and §5.2.
        public static let serverError = Code("server_error")
        /// `temporarily_unavailable`. RFC 6749 §4.1.2.1 and §5.2.
        public static let temporarilyUnavailable = Code("temporarily_unavailable")
        /// `invalid_token`. RFC 6750 §3.1.
        public static let invalidToken = Code("invalid_token")
        /// `insufficient_scope`. RFC 6750 §3.1.
        public static let insufficientScope = Code("insufficient_scope")
        /// `unsupported_token_type`. RFC 7009 §2.2.1.
        public static let unsupportedTokenType = Code("unsupported_token_type")
        /// `invalid_target`. RFC 8707 §2.
        public static let invalidTarget = Code("invalid_target")
        /// `interaction_required`. OpenID Connect Core §3.1.2.6.
        public static let interactionRequired = Code("interaction_required")
        /// `login_required`. OpenID Connect Core §3.1.2.6.
        public static let loginRequired = Code("login_required")
        /// `account_selection_required`. OpenID Connect Core §3.1.2.6.
        public static let accountSelectionRequired = Code("account_selection_required")
        /// `consent_required`. OpenID Connect Core §3.1.2.6.
        public static let consentRequired = Code("consent_required")
        /// `invalid_request_uri`. OpenID Connect Core §3.1.2.6.
        public static let invalidRequestURI = Code("invalid_request_uri")
        /// `invalid_request_object`. OpenID Connect Core §3.1.2.6.
        public static let invalidRequestObject = Code("invalid_request_object")
        /// `request_not_supported`. OpenID Connect Core §3.1.2.6.
        public static let requestNotSupported = Code("request_not_supported")
        /// `request_uri_not_supported`. OpenID Connect Core §3.1.2.6.
        public static let requestURINotSupported = Code("request_uri_not_supported")
        /// `registration_not_supported`. OpenID Connect Core §3.1.2.6.
        public static let registrationNotSupported = Code("registration_not_supported")
        /// `unmet_authentication_requirements`. OpenID Connect Core Unmet Authentication Requirements 1.0 §2.
        public static let unmetAuthenticationRequirements = Code("unmet_authentication_requirements")
        /// `invalid_authorization_details`. RFC 9396 §5.
        public static let invalidAuthorizationDetails = Code("invalid_authorization_details")
        /// `slow_down`. RFC 8628 §3.5; limits of the edge, in the OAuth error format.
        public static let slowDown = Code("slow_down")
        /// `authorization_pending`. RFC 8628 §3.5.
        public static let authorizationPending = Code("authorization_pending")
        /// `expired_token`. RFC 8628 §3.5.
        public static let expiredToken = Code("expired_token")
    }
}
