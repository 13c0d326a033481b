import HTTPExchange
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// One exchange, as its responder sees it.
final class ChannelExchange: StreamExchange {
    let eventLoop: any EventLoop
    var sink: (any StreamSink)?
    var requestEnded = false
    var route: String?
    var detail: EndpointResponse.LogDetail?
    private weak var handler: StreamHandler?
    private let edge: StreamEdge
    private var outcome: RequestOutcome
    private(set) var isFinished = false

    init(_ handler: StreamHandler, _ edge: StreamEdge, _ outcome: RequestOutcome, eventLoop: any EventLoop) {
        self.handler = handler
        self.edge = edge
        self.outcome = outcome
        self.eventLoop = eventLoop
    }

    var isWritable: Bool { handler?.isWritable ?? false }

    var readsBody = false {
        didSet { if readsBody { handler?.resumeReading() } }
    }

    func respond(_ head: HTTPResponse) {
        guard !isFinished else { return }
        var head = head
        edge.complete(&head.headerFields, outcome.requestID)
        outcome.status = head.status.code
        handler?.send(.head(head))
    }

    func write(_ bytes: ByteBuffer) {
        guard !isFinished else { return }
        outcome.bytes += bytes.readableBytes
        handler?.send(.body(bytes))
    }

    func flush() { handler?.flush() }

    func end() {
        guard !isFinished else { return }
        sink = nil
        handler?.send(.end(nil))
        handler?.flush()
        finish(isComplete: true)
        handler?.ended(self)
    }

    func abort() {
        guard !isFinished else { return }
        sink = nil
        finish(isComplete: false)
        handler?.abort()
    }

    func answer(_ response: EndpointResponse) {
        guard !isFinished else { return }
        if let logDetail = response.logDetail { detail = logDetail }
        var fields = response.headerFields
        if response.status != .noContent { fields[.contentLength] = String(response.body.count) }
        respond(HTTPResponse(status: response.status, headerFields: fields))
        if !response.body.isEmpty, outcome.method != .head { write(ByteBuffer(bytes: response.body)) }
        end()
    }

    func switchProtocols(_ head: HTTPResponse) -> TunnelHandler? {
        guard !isFinished else { return nil }
        respond(head)
        handler?.flush()
        sink = nil
        let tunnel = handler?.switchProtocols()
        finish(isComplete: tunnel != nil)
        if tunnel == nil { handler?.abort() }
        return tunnel
    }

    func finish(isComplete: Bool) {
        guard !isFinished else { return }
        isFinished = true
        outcome.isComplete = isComplete
        outcome.route = route ?? HTTPMetrics.noRoute
        outcome.detail = detail
        edge.finish(outcome)
    }
}
