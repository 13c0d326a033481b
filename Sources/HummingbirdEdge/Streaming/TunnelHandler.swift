package import NIOCore

/// One end of a tunnel: hands what its channel reads to the other end, no faster than that one can write.
///
/// Both ends are on the same event loop. RFC 9110 §7.8: after a switch of protocols the bytes are none of ours.
package final class TunnelHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var other: TunnelHandler?
    private var early: [ByteBuffer] = []
    /// The codec before this has not handed over what it kept.
    private var isSettling = true
    private var isReadPending = false
    private var inputIsClosed = false
    private var isOver = false
    private var onEnd: (() -> Void)?
    /// Called with every byte that passes.
    private var onActivity: (() -> Void)?

    package init() {}

    /// Joins the two ends; from here bytes pass.
    ///
    /// - Parameters:
    ///   - onActivity: called when bytes pass, in either direction.
    ///   - onEnd: called once, when the tunnel is no more.
    package static func join(
        _ one: TunnelHandler, _ two: TunnelHandler, onActivity: @escaping () -> Void, onEnd: @escaping () -> Void
    ) {
        one.other = two
        two.other = one
        one.onEnd = onEnd
        one.onActivity = onActivity
        two.onActivity = onActivity
        for end in [one, two] {
            let early = end.early
            end.early = []
            for bytes in early { end.pass(bytes) }
            end.other?.context?.flush()
            end.resumeReading()
        }
        // What happened before there was another end.
        for end in [one, two] where end.isOver { end.close() }
        for end in [one, two] where end.inputIsClosed { end.inputClosed() }
    }

    /// Takes the decoder out, which stands just before this; what it kept comes here.
    package func replace(_ decoder: some RemovableChannelHandler, _ pipeline: ChannelPipeline.SynchronousOperations) {
        pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in self.isSettling = false }
    }

    /// Closes both ends at once.
    package func close() {
        let other = other
        self.other = nil
        other?.finish()
        finish()
    }

    private func finish() {
        isOver = true
        other = nil
        onActivity = nil
        if let onEnd {
            self.onEnd = nil
            onEnd()
        }
        context?.close(promise: nil)
    }

    // MARK: Handler

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        close()
    }

    package func read(context: ChannelHandlerContext) {
        if other?.context?.channel.isWritable ?? false {
            isReadPending = false
            context.read()
        } else {
            isReadPending = true
        }
    }

    private func resumeReading() {
        guard isReadPending, let context else { return }
        read(context: context)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if other == nil, !isOver { early.append(bytes) } else { pass(bytes) }
    }

    private func pass(_ bytes: ByteBuffer) {
        onActivity?()
        guard let target = other?.context else { return }
        target.write(wrapOutboundOut(bytes), promise: nil)
        if isSettling { target.flush() }
    }

    package func channelReadComplete(context: ChannelHandlerContext) { other?.context?.flush() }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            onActivity?()
            other?.resumeReading()
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: inputClosed()
        case is ChannelShouldQuiesceEvent: close()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// One side has said all that it will say: the other learns it, and may go on itself.
    private func inputClosed() {
        inputIsClosed = true
        guard let other else { return }
        if other.inputIsClosed { return closeAfterFlush() }
        other.context?.close(mode: .output, promise: nil)
    }

    private func closeAfterFlush() {
        guard let context = other?.context else { return close() }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in loopBound.value.close() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        close()
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }
}
