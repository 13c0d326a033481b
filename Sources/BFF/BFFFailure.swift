package import HTTPTypes

/// Why a request is not answered as it was asked: what the client is told, and what the operator reads.
package struct BFFFailure: Error, Sendable {
    /// The codes of ENDPOINTS.md: a closed set, sent as `error` and fit for a metric label.
    package enum Code: String, Sendable, CaseIterable {
        case unauthenticated = "unauthenticated"
        case sessionExpired = "session_expired"
        case csrfTokenMismatch = "csrf_token_mismatch"
        case originNotAllowed = "origin_not_allowed"
        case invalidRequest = "invalid_request"
        case invalidState = "invalid_state"
        case unknownProvider = "unknown_provider"
        case providerUnavailable = "provider_unavailable"
        case providerError = "provider_error"
        case accessDenied = "access_denied"
        case invalidIDToken = "invalid_id_token"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case temporarilyUnavailable = "temporarily_unavailable"
        case upstreamUnavailable = "upstream_unavailable"
        case upstreamTimeout = "upstream_timeout"
        case tokenUnavailable = "token_unavailable"
    }

    /// The code.
    package let code: Code
    /// The status.
    package let status: HTTPResponse.Status
    /// What the client is told: fixed text, so that nothing from the request stands in it.
    package let description: StaticString
    /// What was received, what was expected and what to do, for the log. Holds no secret.
    package let detail: String

    package init(_ code: Code, _ status: HTTPResponse.Status, _ description: StaticString, detail: String) {
        self.code = code
        self.status = status
        self.description = description
        self.detail = detail
    }
}
