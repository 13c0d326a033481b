package import HTTPExchange
package import Hummingbird
package import Logging

/// The log line of a request that was refused in an application of its own.
package struct EndpointRefusal: Sendable {
    private let route: String
    private let clientAddress: String?
    private let requestID: String

    /// A line about the route's template, never about the path that was asked for.
    package init(route: String, clientAddress: String?, requestID: String) {
        self.route = route
        self.clientAddress = clientAddress
        self.requestID = requestID
    }

    /// Writes the line where the answer has something to say to the operator.
    package func log(_ answer: EndpointResponse, _ logger: Logger) {
        guard let detail = answer.logDetail else { return }
        var metadata: Logger.Metadata = [
            "route": .string(route), "status": .string(String(answer.status.code)), "request_id": .string(requestID),
            "error.code": .string(detail.errorCode), "error.detail": .string(detail.detail),
        ]
        if let clientAddress { metadata["client_address"] = .string(clientAddress) }
        if let clientID = detail.clientID { metadata["gatehouse.client_id"] = .string(clientID) }
        logger.log(level: answer.status.code >= 500 ? .error : .info, "Request refused", metadata: metadata)
    }
}

extension RequestContext {
    /// The identifier that the application logs with the request, or a fresh one where it has none that is fit for an answer.
    package var gatehouseRequestID: String { RequestID.logged(by: logger) ?? RequestID.fresh() }
}

extension Response {
    /// An endpoint's answer, with the field that finds it in the log.
    package init(_ answer: EndpointResponse, requestID: String) {
        self = hummingbirdResponse(answer, nil)
        headers[.xRequestID] = requestID
    }
}

extension EndpointRequest {
    /// A request without its body; nil where its target is no path.
    package init?(headOf request: Request, clientAddress: String?, requestID: String) {
        guard let target = request.head.path, target.utf8.first == UInt8(ascii: "/"),
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        let split = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        self.init(
            method: request.method == .head ? .get : request.method,
            path: split.map { String(target[..<$0]) } ?? target,
            query: split.map { String(target[target.utf8.index(after: $0)...]) }, headerFields: request.headers,
            authority: request.head.authority, clientAddress: clientAddress, requestID: requestID,
            isHead: request.method == .head)
    }
}
