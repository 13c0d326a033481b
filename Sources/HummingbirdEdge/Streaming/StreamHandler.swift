import HTTPExchange
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives the requests that a stream responder takes to it, one after the other, and hands on the others.
///
/// A request waits here until the answers of those before it have ended, and nothing is read meanwhile.
final class StreamHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let edge: StreamEdge
    private let connection: ConnectionInfo
    private var context: ChannelHandlerContext?
    /// Heads handed on whose answer has not ended.
    private var inFlight = 0
    /// The exchange that is answered here.
    private var current: ChannelExchange?
    /// What came behind it.
    private var waiting = CircularBuffer<HTTPRequestPart>()
    private var isTakingWaiting = false
    private var isReadPending = false
    private var isTunnel = false

    init(edge: StreamEdge, connection: ConnectionInfo) {
        self.edge = edge
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        self.context = nil
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if !waiting.isEmpty || isTakingWaiting { return waiting.append(part) }
        if !take(part, context) { waiting.append(part) }
    }

    /// Whether the part could be given away.
    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) -> Bool {
        if let current, !current.requestEnded {
            switch part {
            case .body(let bytes): current.sink?.received(bytes)
            case .end:
                current.requestEnded = true
                current.sink?.receivedEnd()
            case .head: return false
            }
            return true
        }
        if case .head(let head) = part {
            guard current == nil else { return false }
            if edge.takes(head) {
                guard inFlight == 0 else { return false }
                begin(head, context)
                return true
            }
            inFlight += 1
        } else if current != nil {
            return false
        }
        context.fireChannelRead(wrapInboundOut(part))
        return true
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        let (request, outcome) = edge.begin(head, connection)
        let exchange = ChannelExchange(self, edge, outcome, eventLoop: context.eventLoop)
        current = exchange
        let sink = edge.responder.begin(request, exchange)
        if !exchange.isFinished { exchange.sink = sink }
    }

    /// The exchange is over: what waited behind it is next.
    func ended(_ exchange: ChannelExchange) {
        guard current === exchange else { return }
        current = exchange.requestEnded ? nil : current
        if current != nil {
            // The rest of a body that nobody wants: the connection ends, and what comes until then is dropped.
            current?.sink = nil
        }
        takeWaiting()
    }

    private func takeWaiting() {
        guard let context, !isTakingWaiting else { return }
        isTakingWaiting = true
        while let part = waiting.first, take(part, context) { waiting.removeFirst() }
        isTakingWaiting = false
        context.fireChannelReadComplete()
        resumeReading()
    }

    func read(context: ChannelHandlerContext) {
        guard mayRead else {
            isReadPending = true
            return
        }
        isReadPending = false
        context.read()
    }

    private var mayRead: Bool {
        guard let current, current.sink != nil else { return waiting.isEmpty }
        // A whole request waits for its answer: reading on is how a client that leaves is noticed.
        return current.requestEnded ? waiting.isEmpty : current.readsBody
    }

    func resumeReading() {
        guard isReadPending, let context else { return }
        read(context: context)
    }

    // MARK: Events

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        current?.sink?.writabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that closes its side has left, as one sees it from here; so do other proxies.
        if case .inputClosed? = event as? ChannelEvent, current?.sink != nil {
            leave()
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let current, current.sink != nil else { return context.fireErrorCaught(error) }
        guard !current.requestEnded else {
            if error is HTTPParserError { return }
            leave()
            return context.close(promise: nil)
        }
        switch error {
        case is NIOTooManyBytesError: current.sink?.bodyFailed(.contentTooLarge)
        case is BodyTimeoutError: current.sink?.bodyFailed(.requestTimeout)
        case is HTTPParserError: current.sink?.bodyFailed(.badRequest)
        default:
            leave()
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        waiting.removeAll()
        guard let current, let sink = current.sink else { return }
        self.current = nil
        current.sink = nil
        current.finish(isComplete: false)
        sink.clientLeft()
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
        context.write(data, promise: promise)
        guard isEnd else { return }
        inFlight = max(0, inFlight - 1)
        if !waiting.isEmpty { takeWaiting() }
    }

    func send(_ part: HTTPResponsePart) { context?.write(wrapOutboundOut(part), promise: nil) }
    func flush() { context?.flush() }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// HTTP/1.1 closes the connection, HTTP/2 resets the stream: neither looks like an end.
    func abort() {
        guard let context else { return }
        current = nil
        if connection.isHTTP2 {
            context.close(promise: nil)
        } else {
            context.triggerUserOutboundEvent(AbortConnection(), promise: nil)
        }
    }

    /// Takes the codec out of the connection and puts the end of a tunnel in its place.
    func switchProtocols() -> TunnelHandler? {
        guard let context, !connection.isHTTP2 else { return nil }
        let tunnel = TunnelHandler()
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(tunnel, position: .after(decoder))
            let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
            let handler = try pipeline.context(handlerType: HTTP1Handler.self)
            pipeline.removeHandler(context: handler, promise: nil)
            pipeline.removeHandler(context: encoder, promise: nil)
            tunnel.replace(decoder, pipeline)
        } catch {
            return nil
        }
        current = nil
        waiting.removeAll()
        context.read()
        return tunnel
    }
}
