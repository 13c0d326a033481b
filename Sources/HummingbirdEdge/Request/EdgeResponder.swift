import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Everything around a responder that every request gets: its identifier, its client's address, the answer to what
/// goes wrong, the header fields that every answer has, one log line and its metrics.
struct EdgeResponder<Inner: HTTPResponder<EdgeContext>>: Sendable {
    private let inner: Inner
    private let trustedProxies: TrustedProxies
    private let security: SecurityHeaders
    private let metrics: HTTPMetrics
    private let logger: Logger

    init(
        responder: Inner, trustedProxies: TrustedProxies, sendsStrictTransportSecurity: Bool, metrics: HTTPMetrics,
        logger: Logger
    ) {
        self.inner = responder
        self.trustedProxies = trustedProxies
        self.security = SecurityHeaders(sendsStrictTransportSecurity: sendsStrictTransportSecurity)
        self.metrics = metrics
        self.logger = logger
    }

    @concurrent
    func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel, connection: ConnectionInfo
    ) async throws {
        let start = NIODeadline.now()
        metrics.requestStarted()
        let context = context(request, channel, connection)
        var outcome = RequestOutcome(request: request, context: context, start: start)
        defer { finish(outcome) }
        var response = await answer(request, context)
        complete(&response, request, context)
        outcome.status = response.status.code
        outcome.counter = BodyCounter.counting(&response, isHead: request.method == .head)
        try await writer.write(response: response.head, body: response.body)
        outcome.isComplete = true
    }

    private func context(_ request: Request, _ channel: any Channel, _ connection: ConnectionInfo) -> EdgeContext {
        let client = trustedProxies.client(
            peer: connection.peer, isSecure: connection.isSecure, fields: request.headers)
        let requestID = (client.isForwarded ? RequestID.accepted(request.headers) : nil) ?? RequestID.fresh()
        return EdgeContext(
            source: .init(channel: channel, logger: logger), requestID: requestID, client: client,
            connection: connection)
    }

    /// The responder's answer, or that to its error. Only what the client must know leaves; the rest is logged.
    private func answer(_ request: Request, _ context: EdgeContext) async -> Response {
        if let status = Self.refusal(request.head) { return ErrorAnswer.response(status, requestID: context.requestID) }
        do {
            return try await inner.respond(to: request, context: context)
        } catch is HTTPParserError {
            // The head was fine; what followed was not HTTP. The connection ends with this answer.
            return ErrorAnswer.response(.badRequest, requestID: context.requestID)
        } catch is NIOTooManyBytesError {
            return ErrorAnswer.response(.contentTooLarge, requestID: context.requestID)
        } catch is BodyTimeoutError {
            return ErrorAnswer.response(.requestTimeout, requestID: context.requestID)
        } catch let error as any HTTPResponseError {
            return ErrorAnswer.response(error.status, requestID: context.requestID)
        } catch {
            logger.error(
                "Request failed", metadata: ["request_id": "\(context.requestID)", "error": "\(error)"])
            return ErrorAnswer.response(.internalServerError, requestID: context.requestID)
        }
    }

    /// HTTP/2 brings its target unchecked.
    private static func refusal(_ head: HTTPRequest) -> HTTPResponse.Status? {
        if head.method == .connect { return .notImplemented }
        guard let path = head.path?.utf8, let first = path.first else { return .badRequest }
        guard first == UInt8(ascii: "/") || head.method == .options && path.elementsEqual("*".utf8),
            path.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return .badRequest }
        return nil
    }

    private func complete(_ response: inout Response, _ request: Request, _ context: EdgeContext) {
        response.headers[.xRequestID] = context.requestID
        response.headers[.date] = HTTPDate.now()
        security.apply(to: &response.headers)
        if request.method == .head { response = response.createHeadResponse() }
    }

    private func finish(_ outcome: RequestOutcome) {
        let record = outcome.context.record
        let route = record.route ?? outcome.context.endpointPath ?? HTTPMetrics.noRoute
        let elapsed = NIODeadline.now() - outcome.start
        metrics.requestEnded(
            route: route, method: outcome.request.method, status: outcome.status ?? 499,
            nanoseconds: elapsed.nanoseconds)
        let level: Logger.Level = (outcome.status ?? 0) >= 500 ? .error : .info
        logger.log(level: level, "Request", metadata: outcome.metadata(route: route, elapsed: elapsed))
    }
}

/// What became of a request, for its log line. Never its query, its cookies or another header field.
private struct RequestOutcome {
    let request: Request
    let context: EdgeContext
    let start: NIODeadline
    var status: Int?
    var counter: BodyCounter = .fixed(0)
    var isComplete = false

    init(request: Request, context: EdgeContext, start: NIODeadline) {
        self.request = request
        self.context = context
        self.start = start
    }

    func metadata(route: String, elapsed: TimeAmount) -> Logger.Metadata {
        let microseconds = elapsed.nanoseconds / 1000
        let fraction = String(microseconds % 1000 + 1000).dropFirst()
        var metadata: Logger.Metadata = [
            "method": .string(HTTPMetrics.label(request.method)), "route": .string(route),
            "status": .string(status.map { String($0) } ?? "none"),
            "duration_ms": .string("\(microseconds / 1000).\(fraction)"), "request_id": .string(context.requestID),
            "bytes": .string(String(counter.value)),
        ]
        if let address = context.clientAddress { metadata["client_address"] = .string(address) }
        if !isComplete { metadata["aborted"] = "true" }
        if let detail = context.record.detail {
            metadata["error.code"] = .string(detail.errorCode)
            metadata["error.detail"] = .string(detail.detail)
            if let clientID = detail.clientID { metadata["gatehouse.client_id"] = .string(clientID) }
        }
        return metadata
    }
}

/// Counts the bytes of an answer's body: known at once, or seen passing.
private enum BodyCounter {
    case fixed(Int)
    case passing(PassingBytes)

    var value: Int {
        switch self {
        case .fixed(let bytes): bytes
        case .passing(let bytes): bytes.count.load(ordering: .relaxed)
        }
    }

    static func counting(_ response: inout Response, isHead: Bool) -> BodyCounter {
        if isHead { return .fixed(0) }
        if let length = response.body.contentLength { return .fixed(length) }
        let bytes = PassingBytes()
        response.body = response.body.map { buffer in
            bytes.count.wrappingAdd(buffer.readableBytes, ordering: .relaxed)
            return buffer
        }
        return .passing(bytes)
    }
}

private final class PassingBytes: Sendable {
    let count = Atomic<Int>(0)
}
