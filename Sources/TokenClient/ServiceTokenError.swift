/// Why there is no token.
public struct ServiceTokenError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure: a closed set, fit for a metric label.
    public enum Code: String, Sendable, CaseIterable {
        /// The issuer's metadata cannot be had or cannot be believed. RFC 8414 §3.3.
        case discovery = "discovery"
        /// The token endpoint cannot be reached or did not answer in time.
        case unreachable = "unreachable"
        /// The token endpoint answered an error: `invalid_client`, `invalid_scope` … RFC 6749 §5.2.
        case refused = "refused"
        /// The token endpoint answered what no token response is. RFC 6749 §5.1.
        case invalidResponse = "invalid_response"
        /// The task of the caller was cancelled; others who wait for the same token are not disturbed.
        case cancelled = "cancelled"
    }

    /// The kind of failure.
    public let code: Code
    /// What was asked, what came and what to change: for the log. It holds no secret and no token.
    public let detail: String
    /// Whether the same request may succeed later.
    public let isTransient: Bool

    package init(_ code: Code, detail: String, isTransient: Bool = false) {
        self.code = code
        self.detail = detail
        self.isTransient = isTransient
    }

    /// The kind and the detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}
