public import HTTPTypes

/// Sends requests to other servers: implemented over a real HTTP client by `OutboundHTTP`, by a closure in tests.
///
/// An implementation follows no redirects, keeps no cookies, and bounds time and size.
public protocol OutboundClient: Sendable {
    /// Sends the request and returns the whole answer, whatever its status.
    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse
}

/// A request to another server.
public struct OutboundRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method
    /// The absolute URL, `https` or `http`.
    public var url: String
    /// The header fields.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]
    /// The most that an answer's body may have, in bytes.
    public var maximumResponseBytes: Int
    /// How long the whole exchange may take.
    public var timeout: Duration
    /// Whether the URL comes from the operator's own file: only then may it lead to a loopback or private address.
    public var isOperatorConfigured: Bool

    /// A request from its parts; at most 1 MiB of answer and 10 seconds unless told.
    public init(
        method: HTTPRequest.Method = .get, url: String, headerFields: HTTPFields = [:], body: [UInt8] = [],
        maximumResponseBytes: Int = 1 << 20, timeout: Duration = .seconds(10), isOperatorConfigured: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headerFields = headerFields
        self.body = body
        self.maximumResponseBytes = maximumResponseBytes
        self.timeout = timeout
        self.isOperatorConfigured = isOperatorConfigured
    }
}

/// The answer of another server.
public struct OutboundResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields.
    public var headerFields: HTTPFields
    /// The whole body.
    public var body: [UInt8]

    /// An answer from its parts.
    public init(status: HTTPResponse.Status, headerFields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}

/// Why there is no answer.
public struct OutboundError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure: a closed set, fit for a metric label.
    public enum Code: String, Sendable {
        case invalidURL = "invalid_url"
        case forbiddenAddress = "forbidden_address"
        case connect = "connect"
        case tls = "tls"
        case timeout = "timeout"
        case tooLarge = "too_large"
        case cancelled = "cancelled"
        case other = "other"
    }

    /// The kind of failure.
    public let code: Code
    /// What was tried and what went wrong, for the log.
    public let detail: String

    /// An error from its parts.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The kind and the detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}
