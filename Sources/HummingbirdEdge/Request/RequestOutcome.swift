import HTTPExchange
import HTTPTypes
import Logging
import NIOCore

/// What became of a request, for its log line and its metrics. Never its query, its cookies or another header field.
struct RequestOutcome {
    let method: HTTPRequest.Method
    let requestID: String
    let clientAddress: String?
    let start: NIODeadline
    /// The template of the route that matched.
    var route = HTTPMetrics.noRoute
    /// Why the request was refused.
    var detail: EndpointResponse.LogDetail?
    /// The edge does not do what was asked, whoever asks: no failure of the server, whatever the status.
    var refusal: RefusedHead?
    /// nil: nothing was answered.
    var status: Int?
    /// The bytes of the answer's body.
    var bytes = 0
    var isComplete = false

    func metadata(elapsed: TimeAmount) -> Logger.Metadata {
        let microseconds = elapsed.nanoseconds / 1000
        let fraction = String(microseconds % 1000 + 1000).dropFirst()
        var metadata: Logger.Metadata = [
            "method": .string(HTTPMetrics.label(method)), "route": .string(route),
            "status": .string(status.map { String($0) } ?? "none"),
            "duration_ms": .string("\(microseconds / 1000).\(fraction)"), "request_id": .string(requestID),
            "bytes": .string(String(bytes)),
        ]
        if let clientAddress { metadata["client_address"] = .string(clientAddress) }
        if !isComplete { metadata["aborted"] = "true" }
        if let detail {
            metadata["error.code"] = .string(detail.errorCode)
            metadata["error.detail"] = .string(detail.detail)
            if let clientID = detail.clientID { metadata["gatehouse.client_id"] = .string(clientID) }
        }
        return metadata
    }
}
