package import HTTPExchange
package import HTTPTypes
package import OAuthCore

/// A request as it goes on to a service, complete but for its body.
package struct UpstreamRequest: Sendable {
    /// Where it goes.
    package let upstream: Upstream
    /// The method.
    package let method: HTTPRequest.Method
    /// Path and query.
    package let target: String
    /// The fields, without `Host` and those of the framing.
    package let headerFields: HTTPFields
    /// The session that it belongs to: when that ends, so does the exchange. nil: none.
    package let session: SecretHash?
    /// What becomes of the answer's fields.
    package let returned: ReturnedHeaders
    /// The path of the route, for the log and the metrics.
    package var route: String { returned.entry.route.path }

    /// Whether asking twice is asking once. RFC 9110 §9.2.1; with a body it cannot be sent again, because it streams.
    package var isSafe: Bool { Self.isSafe(method) }

    static func isSafe(_ method: HTTPRequest.Method) -> Bool {
        method == .get || method == .head || method == .options
    }
}

/// What becomes of a request.
package enum ProxyDecision: Sendable {
    /// It is answered here.
    case answer(EndpointResponse)
    /// It goes on.
    case forward(UpstreamRequest)
    /// It goes on, and if the service agrees, bytes pass in both directions. RFC 6455 §4.
    case tunnel(UpstreamRequest)
}
