import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Stands between NIO's HTTP/1.1 codec and the responder: turns heads into HTTPTypes, keeps every bound of a
/// connection, and closes it where NIO's decoder would stop and buffer (an upgrade, CONNECT, another version).
final class HTTP1Handler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: EdgeLimits
    private let isSecure: Bool
    private let refusals: RefusalLog
    private var state = HTTP1ConnectionState()
    private var deadlines: ExchangeDeadlines
    private var timer: Scheduled<Void>?
    private var version = HTTPVersion.http1_1
    private let stream: StreamEdge?
    /// The bound of the body that is being read, and whether it has one of time only between its parts.
    private var body: (maximum: Int, isStreamed: Bool)
    private var isReadPending = false
    /// Whether the requests in flight are HEAD.
    private var heads = CircularBuffer<Bool>(initialCapacity: 4)
    /// The answer being written has neither a length nor a body.
    private var hasNoEnd = false
    /// The encoder's place in the pipeline.
    private var encoder: ChannelHandlerContext?

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

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response): context.write(wrapOutboundOut(.head(head(response))), promise: promise)
        case .body(let bytes): context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        case .end: ended(context, promise)
        }
    }

    private func head(_ response: HTTPResponse) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headerFields.count + 1)
        for field in response.headerFields { headers.add(name: field.name.rawName, value: field.value) }
        let isFinal = response.status.kind != .informational
        if isFinal, !headers.contains(name: "Content-Length") {
            hasNoEnd = heads.first ?? false
            // Without a length and without chunks only the end of the connection ends the body. RFC 9112 §6.3.
            if version == .http1_0, !hasNoEnd { state.quiesce() }
        }
        if isFinal, state.responseStarted() {
            headers.replaceOrAdd(name: "Connection", value: "close")
        } else if version == .http1_0 {
            headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        // Hummingbird's own answer to what is bad behind a good request.
        if response.status == .badRequest, !headers.contains(name: "X-Request-Id") {
            headers.add(name: "X-Request-Id", value: RequestID.fresh())
        }
        let status = HTTPResponseStatus(
            statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase)
        return HTTPResponseHead(version: version, status: status, headers: headers)
    }

    /// Writes an answer that has a length and a body in one piece, past the encoder; the caller flushes. False, and nothing is
    /// written, where the connection ends with it or does not speak HTTP/1.1: then it goes the usual way.
    func writeWhole(_ head: HTTPResponse, _ body: [UInt8]) -> Bool {
        guard let encoder, version == .http1_1, head.status == .ok, !state.responseStarted() else { return false }
        encoder.write(
            NIOAny(IOData.byteBuffer(WholeAnswer.bytes(head, body, encoder.channel.allocator))), promise: nil)
        if !heads.isEmpty { heads.removeFirst() }
        if state.responseEnded() == .awaitHead { deadlines.awaitNextHead(.now()) }
        return true
    }

    private func ended(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        if !heads.isEmpty { heads.removeFirst() }
        if hasNoEnd { return endedWithout(context, promise) }
        switch state.responseEnded() {
        case .goOn:
            context.write(wrapOutboundOut(.end(nil)), promise: promise)
        case .awaitHead:
            deadlines.awaitNextHead(.now())
            context.write(wrapOutboundOut(.end(nil)), promise: promise)
        case .close:
            deadlines.awaitClose(.now())
            let promise = promise ?? context.eventLoop.makePromise()
            promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        case .linger:
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
            linger(context)
        }
    }

    /// The encoder would end a body that an answer to HEAD does not have. RFC 9112 §6.3.
    private func endedWithout(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        hasNoEnd = false
        promise?.succeed()
        switch state.responseEnded() {
        case .goOn: break
        case .awaitHead: deadlines.awaitNextHead(.now())
        case .close:
            context.flush()
            context.close(promise: nil)
        case .linger:
            context.flush()
            linger(context)
        }
    }

    /// Sends no more, and reads on for a while: closing with bytes unread would take the answer away from its client.
    private func linger(_ context: ChannelHandlerContext) {
        deadlines.awaitClose(.now())
        context.close(mode: .output, promise: nil)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode != .all {
            state.close()
            deadlines.awaitClose(.now())
        }
        context.close(mode: mode, promise: promise)
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

/// A request's body did not end in time.
struct BodyTimeoutError: Error {}
