import NIOCore
import NIOHTTP1
import NIOHTTP2

/// Ends a connection whose server answers with a status that is none. RFC 9110 §15.
///
/// AsyncHTTPClient takes every status below 200 for an interim answer, and a body behind one ends the process.
final class StatusGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isOver = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        if case .head(let head) = unwrapInboundIn(data), !(100...999).contains(head.status.code) {
            isOver = true
            context.fireErrorCaught(StatusError(code: Int(head.status.code)))
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
    }

    /// Adds the guard to a connection of HTTP/1.1.
    static let http1: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(StatusGuard(), position: .after(decoder))
        }
    }

    /// Adds the guard to a stream of HTTP/2.
    static let http2Stream: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP2FramePayloadToHTTP1ClientCodec.self)
            try pipeline.addHandler(StatusGuard(), position: .after(codec))
        }
    }
}

/// What came is no status.
struct StatusError: Error {
    let code: Int
}
