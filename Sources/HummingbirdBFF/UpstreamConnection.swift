import BFF
import HTTPTypes
import HummingbirdEdge
import NIOCore
import NIOHTTP1

/// An HTTP/1.1 connection to an upstream, one request at a time. RFC 9112.
final class UpstreamConnection: ChannelDuplexHandler, UpstreamCall, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private struct Exchange {
        let listener: any UpstreamListener
        var answerBegan = false
        var requestEnded = false
        var keepsAlive = true
        var switching: HTTPResponse?
    }

    private let timeouts: ProxyTimeouts
    private weak var pool: UpstreamPool?
    private let key: Upstream
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    private var served = 0
    private var reads = true
    private var isReadPending = false
    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?

    init(_ key: Upstream, pool: UpstreamPool?, timeouts: ProxyTimeouts) {
        self.key = key
        self.pool = pool
        self.timeouts = timeouts
    }

    /// Whether the connection can take a request.
    var isUsable: Bool { exchange == nil && context?.channel.isActive ?? false }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: The request

    /// Sends the head of a request. Call `flush` behind the last part that is there.
    func start(_ head: HTTPRequestHead, _ listener: any UpstreamListener) {
        exchange = Exchange(listener: listener)
        reads = true
        touch()
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    func send(_ bytes: ByteBuffer) {
        guard exchange != nil else { return }
        touch()
        context?.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }

    func sendEnd() {
        guard exchange != nil else { return }
        exchange?.requestEnded = true
        touch()
        context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func flush() { context?.flush() }

    func setReading(_ reads: Bool) {
        self.reads = reads
        guard reads else { return }
        touch()
        if isReadPending, let context { read(context: context) }
    }

    func cancel() {
        exchange = nil
        context?.close(promise: nil)
    }

    /// Takes the codec out and puts the end of a tunnel in its place.
    func switchProtocols() -> TunnelHandler? {
        guard let context else { return nil }
        let tunnel = TunnelHandler()
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self)
            try pipeline.addHandler(tunnel, position: .after(decoder))
            timer?.cancel()
            pipeline.removeHandler(context: context, promise: nil)
            pipeline.removeHandler(context: encoder, promise: nil)
            tunnel.replace(decoder, pipeline)
        } catch {
            return nil
        }
        return tunnel
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let listener = exchange?.listener else { return }
        touch()
        switch unwrapInboundIn(data) {
        case .head(let head): received(head, listener)
        case .body(let bytes): listener.upstreamSent(bytes)
        case .end:
            if let head = exchange?.switching {
                exchange = nil
                return listener.upstreamSwitched(head, self)
            }
            let isReusable = exchange.map { $0.keepsAlive && $0.requestEnded } ?? false
            exchange = nil
            served += 1
            if isReusable { giveBack() } else { context.close(promise: nil) }
            listener.upstreamEnded()
        }
    }

    private func received(_ head: HTTPResponseHead, _ listener: any UpstreamListener) {
        exchange?.answerBegan = true
        exchange?.keepsAlive = head.isKeepAlive && head.version == .http1_1
        guard head.status == .switchingProtocols || (200..<600).contains(head.status.code) else {
            return fail(.broken, "the status \(head.status.code) is no answer")
        }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            // What HTTPTypes takes cannot break out of its line.
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let answer = HTTPResponse(status: .init(code: Int(head.status.code)), headerFields: fields)
        if head.status == .switchingProtocols {
            exchange?.switching = answer
        } else {
            listener.upstreamAnswered(answer)
        }
    }

    private func giveBack() {
        reads = true
        deadline = .now() + TimeAmount(timeouts.keepAlive)
        guard let pool else {
            context?.close(promise: nil)
            return
        }
        pool.giveBack(self, key)
    }

    private func fail(_ kind: UpstreamFailure.Kind, _ detail: String) {
        guard let failed = exchange else { return }
        exchange = nil
        context?.close(promise: nil)
        failed.listener.upstreamFailed(
            UpstreamFailure(
                kind: kind == .closed && failed.answerBegan ? .broken : kind, detail: detail, wasReused: served > 0))
    }

    func read(context: ChannelHandlerContext) {
        isReadPending = !reads
        if reads { context.read() }
    }

    func channelReadComplete(context: ChannelHandlerContext) { exchange?.listener.upstreamPaused() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        touch()
        exchange?.listener.upstreamWritabilityChanged(context.channel.isWritable)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error is HTTPParserError ? .broken : .closed, "\(error)")
        context.close(promise: nil)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        pool?.forget(self, key)
        fail(.closed, "the connection was closed")
        context.fireChannelInactive()
    }

    private func touch() { deadline = .now() + TimeAmount(timeouts.idle) }

    private func schedule(_ context: ChannelHandlerContext) {
        let longest = TimeAmount(min(timeouts.idle, timeouts.keepAlive))
        let at = max(.now() + .milliseconds(1), min(deadline, .now() + longest))
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: at) { self.check(context) }
    }

    private func check(_ context: ChannelHandlerContext) {
        guard deadline <= .now() else { return schedule(context) }
        guard let exchange else { return context.close(promise: nil) }
        // It is the client that keeps us waiting: its own connection has limits for that.
        if !reads || !exchange.requestEnded && context.channel.isWritable {
            touch()
            return schedule(context)
        }
        fail(.timeout, "nothing came for \(timeouts.idle)")
    }
}
