import HTTPExchange
import HTTPTypes
import NIOCore

/// What every request gets, as functions that a channel can call.
struct StreamEdge: Sendable {
    let responder: any StreamResponder
    /// Whether the responder may have the request; routes of the router come first.
    let takes: @Sendable (HTTPRequest) -> Bool
    /// The request as an endpoint sees it, and what is to be logged of it. Its body is not there yet.
    let begin: @Sendable (HTTPRequest, ConnectionInfo) -> (EndpointRequest, RequestOutcome)
    /// Adds the fields of every answer.
    let complete: @Sendable (inout HTTPFields, String) -> Void
    /// Logs and counts.
    let finish: @Sendable (RequestOutcome) -> Void
}

extension EdgeResponder {
    /// The same around the answers of a stream responder.
    func streamEdge(_ router: EdgeRouter) -> StreamEdge? {
        guard let stream = router.stream else { return nil }
        return StreamEdge(
            responder: stream,
            takes: { head in
                guard Self.refusal(head) == nil, let path = head.path else { return false }
                return !router.hasOwnRoute(path.prefix { $0 != "?" }) && stream.takes(head)
            },
            begin: { self.streamBegins($0, $1) },
            complete: { fields, requestID in
                fields[.xRequestID] = requestID
                fields[.date] = HTTPDate.now()
                self.security.apply(to: &fields, guardsPages: false)
            },
            finish: { self.finish($0) })
    }

    private func streamBegins(_ head: HTTPRequest, _ connection: ConnectionInfo) -> (EndpointRequest, RequestOutcome) {
        let client = trustedProxies.client(
            peer: connection.peer, isSecure: connection.isSecure, fields: head.headerFields)
        metrics.requestStarted()
        let outcome = RequestOutcome(
            method: head.method, requestID: requestID(head.headerFields, client),
            clientAddress: client.addressText(connection), start: .now())
        let target = head.path ?? "/"
        let split = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let request = EndpointRequest(
            method: head.method, path: split.map { String(target[..<$0]) } ?? target,
            query: split.map { String(target[target.utf8.index(after: $0)...]) }, headerFields: head.headerFields,
            authority: head.authority, clientAddress: outcome.clientAddress, requestID: outcome.requestID)
        return (request, outcome)
    }
}
