import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Makes the answer to a whole request in the channel; nil: its responder is to be asked.
typealias AtOnceResponding =
    @Sendable (AtOnceRoutes.Route, HTTPRequest, ByteBuffer, ConnectionInfo) -> (
        head: HTTPResponse, body: [UInt8]
    )?

/// Answers a request in the channel itself, without a task, where its route can and no other is ahead of it on the
/// connection. Everything else is handed on as it came.
///
/// Such a request is kept back until its end. Whatever happens before that hands it on first, so that the responder
/// meets it as it would have without this handler. A client that does not read its answers gets none from here: then
/// the responder's own back-pressure holds.
final class AtOnceHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private struct Held {
        let route: AtOnceRoutes.Route
        let head: HTTPRequest
        var body: ByteBuffer?

        mutating func append(_ bytes: ByteBuffer) {
            body?.writeImmutableBuffer(bytes)
            body = body ?? bytes
        }
    }

    private let routes: AtOnceRoutes
    private let respond: AtOnceResponding
    private let connection: ConnectionInfo
    /// Who can write an answer in one piece; nil: it goes through the pipeline.
    private let whole: HTTP1Handler?
    private var held: Held?
    /// Heads handed on whose answer has not ended.
    private var inFlight = 0
    private var needsFlush = false

    init(
        routes: AtOnceRoutes, connection: ConnectionInfo, whole: HTTP1Handler?, respond: @escaping AtOnceResponding
    ) {
        self.whole = whole
        self.routes = routes
        self.connection = connection
        self.respond = respond
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if inFlight == 0, context.channel.isWritable, let route = routes.route(head) {
                held = Held(route: route, head: head)
            } else {
                inFlight += 1
                context.fireChannelRead(data)
            }
        case .body(let bytes):
            guard held != nil else { return context.fireChannelRead(data) }
            held?.append(bytes)
        case .end:
            if let held = held.take() {
                if let answer = respond(held.route, held.head, held.body ?? ByteBuffer(), connection) {
                    return write(answer.head, answer.body, context)
                }
                handOn(held, context)
            }
            context.fireChannelRead(data)
        }
    }

    private func write(_ head: HTTPResponse, _ body: [UInt8], _ context: ChannelHandlerContext) {
        needsFlush = true
        if let whole, whole.writeWhole(head, body) { return }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Gives the responder what was kept back, if anything was.
    private func handOn(_ context: ChannelHandlerContext) {
        if let held = held.take() { handOn(held, context) }
    }

    private func handOn(_ held: Held, _ context: ChannelHandlerContext) {
        inFlight += 1
        context.fireChannelRead(wrapInboundOut(.head(held.head)))
        if let body = held.body { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        handOn(context)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handOn(context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        handOn(context)
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { inFlight = max(0, inFlight - 1) }
        context.write(data, promise: promise)
    }
}
