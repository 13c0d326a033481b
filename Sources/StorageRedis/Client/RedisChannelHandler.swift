import NIOCore

/// The end of a connection's pipeline: greets the server, then hands its answers on.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let lane: RedisLane
    private let processor: NIOSingleStepByteToMessageProcessor<RESPDecoder>
    private var greeting: RedisGreeting
    private var isGreeted = false
    private var greeted: EventLoopPromise<Void>?
    private var answers: [RESPValue] = []
    /// Why the connection ends, where it is known before it does.
    private var reason: RedisError?

    init(lane: RedisLane, greeting: RedisGreeting, limits: RESPLimits, greeted: EventLoopPromise<Void>) {
        self.lane = lane
        self.greeting = greeting
        self.greeted = greeted
        self.processor = NIOSingleStepByteToMessageProcessor(RESPDecoder(limits: limits))
    }

    func channelActive(context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: 256)
        for command in greeting.commands { command.encode(into: &buffer) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard reason == nil else { return }
        do {
            try processor.process(buffer: unwrapInboundIn(data)) { answers.append($0) }
        } catch {
            fail(context, RedisError(.malformed, "received \(error), expected RESP3"))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        defer { context.fireChannelReadComplete() }
        guard !answers.isEmpty else { return }
        var received = answers
        answers.removeAll(keepingCapacity: true)
        if !isGreeted { received = greet(context, received) }
        guard isGreeted, !received.isEmpty else { return }
        if received.contains(where: \.saysReadOnly) {
            reason = reason ?? RedisError(.refused, "the server has become a replica, which takes no writes")
        }
        lane.receive(received, on: context.channel)
        if reason != nil { context.close(promise: nil) }
    }

    /// Takes the answers to the greeting, and gives back those after them.
    private func greet(_ context: ChannelHandlerContext, _ received: [RESPValue]) -> [RESPValue] {
        for (index, answer) in received.enumerated() {
            if case .push = answer { continue }
            do {
                guard try greeting.receive(answer) else { continue }
            } catch {
                fail(context, error)
                return []
            }
            let rest = Array(received[(index + 1)...])
            // Nothing else has been asked yet.
            if rest.contains(where: { if case .push = $0 { false } else { true } }) {
                fail(context, RedisError(.malformed, "an answer that nobody asked for"))
                return []
            }
            isGreeted = true
            lane.report(greeting.findings)
            greeted?.succeed()
            greeted = nil
            return rest
        }
        return []
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isGreeted { lane.flush(context.channel) }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, isGreeted ? RedisError(.connectionLost, "\(error)") : RedisError(connecting: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        greeted?.fail(
            reason
                ?? RedisError(
                    .cannotConnect, "the server closed the connection before it answered (does it expect TLS?)"))
        greeted = nil
        if isGreeted { lane.lost(reason ?? RedisError(.connectionLost, "the server closed the connection")) }
        context.fireChannelInactive()
    }

    /// Closes the connection, and remembers why.
    func fail(_ context: ChannelHandlerContext, _ error: RedisError) {
        reason = reason ?? error
        greeted?.fail(error)
        greeted = nil
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        greeted?.fail(reason ?? RedisError(.cannotConnect, "the connection ended"))
        greeted = nil
    }
}

extension RESPValue {
    /// Whether this is the error of a replica that was written to.
    fileprivate var saysReadOnly: Bool {
        guard case .error(let text) = self else { return false }
        return text.readableBytesView.starts(with: "READONLY".utf8)
    }
}
