import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Stands between NIO's HTTP/1.1 codec and the responder: turns heads into HTTPTypes, keeps every bound of a
/// connection, and closes it where NIO's decoder would stop and buffer (an upgrade, CONNECT, another version).
///
/// How requests come in and what they may take is here; how answers go out is in `HTTP1Handler+Answers`.
final class HTTP1Handler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: EdgeLimits
    private let isSecure: Bool
    private let refusals: RefusalLog
    var state = HTTP1ConnectionState()
    var deadlines: ExchangeDeadlines
    private var timer: Scheduled<Void>?
    var version = HTTPVersion.http1_1
    private let stream: StreamEdge?
    /// The bound of the body that is being read, and whether it has one of time only between its parts.
    private var body: (maximum: Int, isStreamed: Bool)
    private var isReadPending = false
    /// Whether the requests in flight are HEAD.
    var heads = CircularBuffer<Bool>(initialCapacity: 4)
    /// The answer being written has neither a length nor a body.
    var hasNoEnd = false
    /// The encoder's place in the pipeline.
    var encoder: ChannelHandlerContext?

    init(limits: EdgeLimits, isSecure: Bool, refusals: RefusalLog, stream: StreamEdge? = nil) {
        self.stream = stream
        self.body = (limits.maximumBodyBytes, false)
        self.limits = limits
        self.isSecure = isSecure
        self.refusals = refusals
        self.deadlines = ExchangeDeadlines(limits: limits)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        deadlines.awaitFirstHead(.now())
        schedule(context)
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        encoder = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadlines.writability(context.channel.isWritable, .now())
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        state.quiesce()
        if state.inFlight == 0, !state.isClosing { context.close(promise: nil) }
    }

    // MARK: In

    /// Once a request has stopped the decoder, reading on would only fill its buffer.
    func read(context: ChannelHandlerContext) {
        guard state.mayRead else { return }
        if body.isStreamed, !isReadPending { deadlines.extendBody(.now()) }
        isReadPending = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReadPending = false
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): received(head, context)
        case .body(let bytes):
            guard !state.isClosing, state.isReading else { return }
            guard state.body(bytes.readableBytes, maximum: body.maximum) else {
                return abandonBody(context, NIOTooManyBytesError(maxBytes: body.maximum))
            }
            if body.isStreamed { deadlines.extendBody(.now()) }
            context.fireChannelRead(wrapInboundOut(.body(bytes)))
        case .end:
            guard !state.isClosing, state.isReading else { return }
            state.requestEnded()
            if state.inFlight > 0 { deadlines.awaitResponse() } else { deadlines.awaitNextHead(.now()) }
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    private func received(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if head.asksForUpgrade || head.method == .CONNECT { state.stopReading() }
        guard state.takesRequests else { return }
        version = head.version == .http1_0 ? .http1_0 : .http1_1
        let request: HTTPRequest
        do throws(RefusedHead) {
            request = try HTTP1RequestHead.convert(head, isSecure: isSecure)
        } catch {
            return refuse(error, context)
        }
        state.head(keepsAlive: head.isKeepAlive, leavesProtocol: head.asksForUpgrade)
        heads.append(head.method == .HEAD)
        deadlines.awaitBody(.now())
        if let stream { body = bounds(stream, request) }
        let fits = (head.declaredLength ?? 0) <= body.maximum
        if fits, state.inFlight == 1, head.expectsContinue {
            let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(.head(request)))
        if !fits { abandonBody(context, NIOTooManyBytesError(maxBytes: body.maximum)) }
    }

    private func bounds(_ stream: StreamEdge, _ request: HTTPRequest) -> (maximum: Int, isStreamed: Bool) {
        stream.takes(request) ? (stream.responder.maximumBodyBytes, true) : (limits.maximumBodyBytes, false)
    }

    /// Tells the responder that the rest of the body will not come; it answers, and the connection ends.
    private func abandonBody(_ context: ChannelHandlerContext, _ reason: any Error) {
        state.abandonBody()
        deadlines.awaitClose(.now() + TimeAmount(limits.bodyTimeout))
        context.fireErrorCaught(reason)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !state.isClosing else { return }
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        let tooLarge = error as? HTTPParserError == .headerOverflow
        refuse(tooLarge && !state.isReading ? .headerTooLarge : .malformed, context)
    }

    /// Answers a request that nothing looks at. Behind others in flight there is no saying which one it answers:
    /// then the error ends the stream of requests, and the connection closes after what is owed.
    private func refuse(_ reason: RefusedHead, _ context: ChannelHandlerContext) {
        guard state.inFlight == 0 else {
            state.quiesce()
            return context.fireErrorCaught(HTTPParserError.unknown)
        }
        state.close()
        let answer = refusals.answer(reason)
        var head = HTTPResponseHead(version: version, status: .init(statusCode: reason.status.code))
        for field in answer.fields { head.headers.add(name: field.name.rawName, value: field.value) }
        head.headers.add(name: "Connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    // MARK: Time

    private func schedule(_ context: ChannelHandlerContext) {
        let at = deadlines.nextCheck(.now())
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: at) { self.check(context) }
    }

    private func check(_ context: ChannelHandlerContext) {
        switch deadlines.expired(.now()) {
        case .body where body.isStreamed && !isReadPending:
            deadlines.extendBody(.now())
            schedule(context)
        case .body where !state.isLast || state.inFlight == 1:
            abandonBody(context, BodyTimeoutError())
            schedule(context)
        case .head:
            context.close(promise: nil)
        case .body, .write, .linger:
            context.triggerUserOutboundEvent(AbortConnection(), promise: nil)
        case nil:
            schedule(context)
        }
    }
}
