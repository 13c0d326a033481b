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
    let trustedProxies: TrustedProxies
    let security: SecurityHeaders
    let metrics: HTTPMetrics
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
        let client = trustedProxies.client(
            peer: connection.peer, isSecure: connection.isSecure, fields: request.headers)
        let context = EdgeContext(
            source: .init(channel: channel, logger: logger), requestID: requestID(request.headers, client),
            client: client, connection: connection)
        var outcome = RequestOutcome(
            method: request.method, requestID: context.requestID, clientAddress: context.clientAddress, start: start)
        if request.method == .connect { outcome.refusal = .connect }
        var counter = BodyCounter.fixed(0)
        defer {
            outcome.route = context.record.route ?? context.endpointPath ?? HTTPMetrics.noRoute
            outcome.detail = context.record.detail
            outcome.bytes = counter.value
            finish(outcome)
        }
        var response = try await answer(request, context)
        complete(&response.headers, context.requestID)
        if request.method == .head { response = response.createHeadResponse() }
        outcome.status = response.status.code
        counter = BodyCounter.counting(&response, isHead: request.method == .head)
        try await writer.write(response: response.head, body: response.body)
        outcome.isComplete = true
    }

    func requestID(_ fields: HTTPFields, _ client: TrustedProxies.Client) -> String {
        (client.isForwarded ? RequestID.accepted(fields) : nil) ?? RequestID.fresh()
    }

    /// The responder's answer, or that to its error. Only what the client must know leaves; the rest is logged.
    private func answer(_ request: Request, _ context: EdgeContext) async throws(ClientGoneError) -> Response {
        if let status = Self.refusal(request.head) {
            return ErrorAnswer.response(status, context, because: "the method or the request target is not one of HTTP")
        }
        do {
            return try await inner.respond(to: request, context: context)
        } catch is HTTPParserError {
            // The head was fine; what followed was not HTTP. The connection ends with this answer.
            return ErrorAnswer.response(.badRequest, context, because: "what followed the head is not HTTP")
        } catch is NIOTooManyBytesError {
            return ErrorAnswer.response(.contentTooLarge, context, because: "the body is longer than this path takes")
        } catch is BodyTimeoutError {
            return ErrorAnswer.response(.requestTimeout, context, because: "the body did not arrive in time")
        } catch let error as ClientGoneError {
            throw error
        } catch let error as any HTTPResponseError {
            return ErrorAnswer.response(error.status, context, because: "the request cannot be read")
        } catch {
            logger.error(
                "Request failed", metadata: ["request_id": "\(context.requestID)", "error": "\(error)"])
            return ErrorAnswer.response(
                .internalServerError, context, because: "see the line 'Request failed' of this request_id")
        }
    }

    /// HTTP/2 brings its target unchecked.
    static func refusal(_ head: HTTPRequest) -> HTTPResponse.Status? {
        if head.method == .connect { return .notImplemented }
        guard let path = head.path?.utf8, let first = path.first else { return .badRequest }
        guard first == UInt8(ascii: "/") || head.method == .options && path.elementsEqual("*".utf8),
            path.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return .badRequest }
        return nil
    }

    private func complete(_ fields: inout HTTPFields, _ requestID: String) {
        Self.set(.xRequestID, requestID, &fields)
        Self.set(.date, HTTPDate.now(), &fields)
        security.apply(to: &fields)
    }

    /// Sets a field that is seldom there already.
    private static func set(_ name: HTTPField.Name, _ value: String, _ fields: inout HTTPFields) {
        if fields.contains(name) { fields[name] = nil }
        fields.append(HTTPField(name: name, value: value))
    }

    func finish(_ outcome: RequestOutcome) {
        let elapsed = NIODeadline.now() - outcome.start
        if let refusal = outcome.refusal {
            metrics.requestRefused(refusal.rawValue)
        } else {
            metrics.requestEnded(
                route: outcome.route, method: outcome.method, status: outcome.status ?? 499,
                nanoseconds: elapsed.nanoseconds)
        }
        let isFailure = outcome.refusal == nil && (outcome.status ?? 0) >= 500
        let level: Logger.Level = isFailure ? .error : .info
        logger.log(level: level, "Request", metadata: outcome.metadata(elapsed: elapsed))
    }
}

// MARK: Without a task

extension EdgeResponder {
    /// The same around an answer that the route has at once; nil, and nothing is counted or logged, where it has none.
    func respondAtOnce(
        _ route: AtOnceRoutes.Route, to request: HTTPRequest, body: ByteBuffer, connection: ConnectionInfo
    ) -> (head: HTTPResponse, body: [UInt8])? {
        let start = NIODeadline.now()
        let client = trustedProxies.client(
            peer: connection.peer, isSecure: connection.isSecure, fields: request.headerFields)
        var outcome = RequestOutcome(
            method: request.method, requestID: requestID(request.headerFields, client),
            clientAddress: client.addressText(connection), start: start, route: route.template)
        let answer = route.answer(
            EndpointRequest(
                method: request.method, path: route.template, headerFields: request.headerFields,
                body: Array(body.readableBytesView), authority: request.authority,
                clientAddress: outcome.clientAddress, requestID: outcome.requestID))
        guard var answer else { return nil }
        metrics.requestStarted()
        answer.headerFields[.contentLength] = String(answer.body.count)
        complete(&answer.headerFields, outcome.requestID)
        outcome.status = answer.status.code
        outcome.detail = answer.logDetail
        outcome.bytes = answer.body.count
        outcome.isComplete = true
        finish(outcome)
        return (HTTPResponse(status: answer.status, headerFields: answer.headerFields), answer.body)
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
