import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps the bounds of one HTTP/2 stream: the size and time of its body, and a client that stops reading.
final class HTTP2StreamHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: EdgeLimits
    private let registry: ConnectionRegistry
    private let network: IPAddress?
    private let refusals: RefusalLog
    private var isCounted = false
    private var deadlines: ExchangeDeadlines
    private var timer: Scheduled<Void>?
    private let stream: StreamEdge?
    private var bodyBytes = 0
    private var maximumBodyBytes: Int
    /// A streamed body has no time altogether, only between two of its parts while they are awaited.
    private var isStreamed = false
    private var isReadPending = false
    private var isAbandoned = false

    /// - Parameter network: what the client's share is counted by.
    init(
        limits: EdgeLimits, registry: ConnectionRegistry, network: IPAddress?, refusals: RefusalLog,
        stream: StreamEdge? = nil
    ) {
        self.stream = stream
        self.maximumBodyBytes = limits.maximumBodyBytes
        self.limits = limits
        self.registry = registry
        self.network = network
        self.refusals = refusals
        self.deadlines = ExchangeDeadlines(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        deadlines.awaitBody(.now())
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        if isCounted { registry.closeStream(network) }
        isCounted = false
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadlines.writability(context.channel.isWritable, .now())
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if isStreamed, !isReadPending { deadlines.extendBody(.now()) }
        isReadPending = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReadPending = false
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAbandoned else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let admission = registry.openStream(network)
            isCounted = admission == .admitted
            guard isCounted else { return refuse(admission, context) }
            if let stream, stream.takes(head) {
                isStreamed = true
                maximumBodyBytes = stream.responder.maximumBodyBytes
            }
            let declared = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            context.fireChannelRead(data)
            if declared > maximumBodyBytes { abandon(context, tooLarge) }
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if isStreamed { deadlines.awaitBody(.now()) }
            guard bodyBytes <= maximumBodyBytes else { return abandon(context, tooLarge) }
            context.fireChannelRead(data)
        case .end:
            deadlines.awaitResponse()
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    /// One stream too many: answered here, and nobody is asked.
    private func refuse(_ admission: ConnectionRegistry.Admission, _ context: ChannelHandlerContext) {
        isAbandoned = true
        refusals.overloaded(admission)
        let fields: HTTPFields = [.retryAfter: "1", .contentLength: "0"]
        let head = HTTPResponse(status: .serviceUnavailable, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private var tooLarge: NIOTooManyBytesError { NIOTooManyBytesError(maxBytes: maximumBodyBytes) }

    /// The rest of the body will not come: the responder learns it by this error and answers.
    private func abandon(_ context: ChannelHandlerContext, _ reason: any Error) {
        isAbandoned = true
        deadlines.awaitClose(.now() + TimeAmount(limits.bodyTimeout))
        context.fireErrorCaught(reason)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { deadlines.awaitClose(.now() + TimeAmount(limits.writeTimeout)) }
        context.write(data, promise: promise)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        let at = deadlines.nextCheck(.now())
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: at) { self.check(context) }
    }

    private func check(_ context: ChannelHandlerContext) {
        switch deadlines.expired(.now()) {
        case .body where isStreamed && !isReadPending && !isAbandoned:
            deadlines.extendBody(.now())
            schedule(context)
        case .body where !isAbandoned:
            abandon(context, BodyTimeoutError())
            schedule(context)
        case .some: context.close(promise: nil)
        case nil: schedule(context)
        }
    }
}
