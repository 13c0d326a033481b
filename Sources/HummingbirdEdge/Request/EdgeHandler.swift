package import HTTPExchange
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Makes an endpoint that knows no framework into a handler: for `EdgeRouter.on` and for Hummingbird's router.
///
/// - Parameter maximumBodyBytes: a longer body is 413 and the endpoint is not asked.
package func edgeHandler(
    maximumBodyBytes: Int = 64 << 10, _ endpoint: @escaping @Sendable (EndpointRequest) async -> EndpointResponse
) -> EdgeHandler {
    { request, context in
        let answer = await endpoint(
            try await endpointRequest(
                request, target: request.head.path ?? "/", maximumBodyBytes: maximumBodyBytes,
                clientAddress: context.clientAddress, requestID: context.requestID))
        if let detail = answer.logDetail { context.record.detail = detail }
        return hummingbirdResponse(answer, context.eventLoop)
    }
}

/// The request as an endpoint sees it, with its whole body.
func endpointRequest(
    _ request: Request, target: String, maximumBodyBytes: Int, clientAddress: String?, requestID: String
) async throws -> EndpointRequest {
    let body = try await wholeBody(request, maximumBodyBytes)
    let split = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    return EndpointRequest(
        // Asked as GET, so that hardly an endpoint has to know of HEAD; the edge drops the body. RFC 9110 §9.3.2.
        method: request.method == .head ? .get : request.method,
        path: split.map { String(target[..<$0]) } ?? target,
        query: split.map { String(target[target.utf8.index(after: $0)...]) },
        headerFields: request.headers, body: Array(body.readableBytesView), authority: request.head.authority,
        clientAddress: clientAddress, requestID: requestID,
        isHead: request.method == .head)
}

/// The answer of an endpoint as the framework sends it.
///
/// - Parameter eventLoop: where the answer is written; nil where that is not known.
func hummingbirdResponse(_ answer: EndpointResponse, _ eventLoop: (any EventLoop)?) -> Response {
    Response(status: answer.status, headers: answer.headerFields, body: responseBody(of: answer, eventLoop))
}

private func responseBody(of answer: EndpointResponse, _ eventLoop: (any EventLoop)?) -> ResponseBody {
    guard let body = answer.longBody else { return .init(byteBuffer: ByteBuffer(bytes: answer.body)) }
    return ResponseBody(contentLength: body.length) { writer in
        var offset = 0
        while offset < body.length {
            guard let part = body.part(offset), !part.isEmpty else { throw CutOffError() }
            try await writer.write(ByteBuffer(bytes: part))
            // The writer learns only there that the client takes no more; until then it would take part after part.
            if let eventLoop { try await eventLoop.submit {}.get() } else { await Task.yield() }
            offset += part.count
        }
        try await writer.finish(nil)
    }
}

/// The rest of a long body cannot be had: the connection ends, so that nobody takes what came for whole.
private struct CutOffError: Error {}

/// The client went away before its request had come: there is nobody to answer, and nothing of ours is wrong.
struct ClientGoneError: Error {}

private func wholeBody(_ request: Request, _ maximumBytes: Int) async throws -> ByteBuffer {
    do { return try await request.body.collect(upTo: maximumBytes) } catch {
        switch error {
        case is HTTPParserError, is NIOTooManyBytesError, is BodyTimeoutError, is any HTTPResponseError: throw error
        default: throw ClientGoneError()
        }
    }
}
