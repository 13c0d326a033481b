import NIOCore

/// The end of a connection's pipeline: greets the server, then hands its answers on.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The server at the other end.
    let endpoint: RedisEndpoint
    private let lane: RedisLane
    private let processor: NIOSingleStepByteToMessageProcessor<RESPDecoder>
    private var greeting: RedisGreeting
    private var isGreeted = false
    /// Whether those who waited on the connection were told that it is gone.
    private var isLost = false
    private var greeted: EventLoopPromise<Void>?
    private var answers: [RESPValue] = []
    /// Why the connection ends, where it is known before it does.
    private var reason: RedisError?

    init(
        lane: RedisLane, endpoint: RedisEndpoint, greeting: RedisGreeting, limits: RESPLimits,
        greeted: EventLoopPromise<Void>
    ) {
        self.lane = lane
        self.endpoint = endpoint
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
        guard isGreeted, !isLost, !received.isEmpty else { return }
        // First, so that whoever gets the answer and tries again finds no connection to it.
        if received.contains(where: \.saysReadOnly) { lane.demoted(endpoint) }
        lane.receive(received, on: context.channel)
    }

    /// Takes the answers to the greeting, and gives back those after them.
    private func greet(_ context: ChannelHandlerContext, _ received: [RESPValue]) -> [RESPValue] {
        for (index, answer) in received.enumerated() {
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
            lane.greeted(by: endpoint, greeting.findings)
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
        lose(reason ?? RedisError(.connectionLost, "the server closed the connection"))
        context.fireChannelInactive()
    }

    /// Closes the connection, remembers why, and lets nobody wait on it any more.
    func fail(_ context: ChannelHandlerContext, _ error: RedisError) {
        reason = reason ?? error
        greeted?.fail(error)
        greeted = nil
        lose(error)
        context.close(promise: nil)
    }

    /// Closes a connection on which nobody waits, and tells nobody.
    func retire(_ context: ChannelHandlerContext) {
        isLost = true
        context.close(promise: nil)
    }

    private func lose(_ error: RedisError) {
        guard isGreeted, !isLost else { return }
        isLost = true
        lane.lost(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        greeted?.fail(reason ?? RedisError(.cannotConnect, "the connection ended"))
        greeted = nil
    }
}

extension RESPValue {
    /// Whether this is the error of a replica: it was written to, or does not answer because its primary is away.
    var saysReadOnly: Bool {
        guard case .error(let text) = self else { return false }
        let bytes = text.readableBytesView
        if bytes.starts(with: "READONLY".utf8) || bytes.starts(with: "MASTERDOWN".utf8) { return true }
        // Redis 6 says so of a script in the middle of the text.
        return bytes.starts(with: "ERR Error running script".utf8) && String(buffer: text).contains("-READONLY ")
    }
}
