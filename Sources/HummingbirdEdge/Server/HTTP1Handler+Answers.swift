import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// How answers go out, and what becomes of the connection after each.
extension HTTP1Handler {
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
    func linger(_ context: ChannelHandlerContext) {
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
}
