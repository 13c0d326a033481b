import BFF
import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import NIOCore
import NIOHTTP1
import OAuthCore

/// One proxied exchange: it joins the client's side and the upstream's, and holds no more than what is on its way.
///
/// Each side is read only as fast as the other one writes. Used on the event loop of the client's connection only.
final class ProxyExchange: StreamSink, UpstreamListener {
    private let service: ProxyService
    private let request: EndpointRequest
    private let exchange: any StreamExchange
    private let eventLoop: any EventLoop
    private var decision: Task<Void, Never>?
    private var upstreamRequest: UpstreamRequest?
    private var call: (any UpstreamCall)?
    private var framing = BodyFraming.none
    /// What came of the body before the upstream's connection stood.
    private var early: [ByteBuffer] = []
    private var requestEnded = false
    private var bodyBegan = false
    private var answerBegan = false
    private var isOver = false
    private var wasRetried = false
    private var isTunnel = false
    private var ticket: SessionWatch.Ticket?

    init(_ service: ProxyService, _ request: EndpointRequest, _ exchange: any StreamExchange) {
        self.service = service
        self.request = request
        self.exchange = exchange
        self.eventLoop = exchange.eventLoop
    }

    // MARK: The decision

    func start() {
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        let (request, decide) = (request, service.decide)
        // Owned by the exchange: a client that leaves cancels it.
        decision = Task {
            let decision = await decide(request)
            loopBound.eventLoop.execute { loopBound.value.decided(decision) }
        }
    }

    private func decided(_ decision: ProxyDecision) {
        self.decision = nil
        guard !isOver else { return }
        switch decision {
        case .answer(let response):
            isOver = true
            exchange.route = "proxy"
            exchange.answer(response)
        case .forward(let request): open(request)
        case .tunnel(let request):
            guard service.tunnels.open(maximum: service.limits.maximumTunnels) else {
                return refuse(
                    BFFFailure(
                        .temporarilyUnavailable, .serviceUnavailable, "There are too many open connections.",
                        detail: "\(service.limits.maximumTunnels) tunnels are open, as many as may be"))
            }
            isTunnel = true
            open(request)
        }
    }

    private func open(_ request: UpstreamRequest) {
        upstreamRequest = request
        exchange.route = request.route
        framing = BodyFraming(self.request.headerFields, hasEnded: requestEnded && early.isEmpty)
        if request.upstream.isSecure, !isTunnel {
            let call = ClientUpstream(
                service.client, request, framing, service.limits.timeouts, listener: self, eventLoop: eventLoop)
            call.start()
            return connected(call)
        }
        let pool = service.pools.pool(eventLoop)
        if !isTunnel, !wasRetried, let connection = pool.take(request.upstream) { return send(on: connection) }
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        pool.connect(request.upstream, tls: service.pools.tlsContext(for: request.upstream), isPooled: !isTunnel)
            .assumeIsolated().whenComplete { loopBound.value.connected($0) }
    }

    private func connected(_ result: Result<UpstreamConnection, any Error>) {
        switch result {
        case .success(let connection):
            guard !isOver else { return connection.cancel() }
            send(on: connection)
        case .failure(let error):
            guard !isOver else { return }
            upstreamFailed(
                UpstreamFailure(kind: error is ChannelError ? .timeout : .connect, detail: "\(error)"))
        }
    }

    private func send(on connection: UpstreamConnection) {
        guard let upstreamRequest else { return }
        connection.start(upstreamRequest.head(framing, isUpgrade: isTunnel), self)
        if framing != .none { connection.flush() }
        connected(connection)
    }

    private func connected(_ call: any UpstreamCall) {
        self.call = call
        call.setReading(exchange.isWritable)
        for bytes in early { pass(bytes) }
        early = []
        if requestEnded { call.sendEnd() } else { exchange.readsBody = call.isWritable }
    }

    // MARK: The client's side

    func received(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        if call == nil { early.append(bytes) } else { pass(bytes) }
    }

    private func pass(_ bytes: ByteBuffer) {
        bodyBegan = true
        // A message without a body has none, whatever the peer's parser makes of it.
        guard framing != .none, let call else { return }
        call.send(bytes)
        if !call.isWritable { exchange.readsBody = false }
    }

    func receivedEnd() {
        requestEnded = true
        call?.sendEnd()
    }

    func writabilityChanged(_ isWritable: Bool) { call?.setReading(isWritable) }

    func bodyFailed(_ status: HTTPResponse.Status) {
        guard !isOver else { return }
        close()
        guard !answerBegan else { return exchange.abort() }
        exchange.answer(
            service.refuse(
                BFFFailure(
                    .invalidRequest, status, "The body of the request did not arrive as it should.",
                    detail: "a body over the limit, too slow, or not HTTP: answered with \(status.code)"), request))
    }

    func clientLeft() { close() }

    /// Lets go of everything; what has to be told to the client comes after.
    private func close() {
        guard !isOver else { return }
        isOver = true
        decision?.cancel()
        call?.cancel()
        call = nil
        early = []
        if isTunnel { service.tunnels.close() }
        unwatch()
    }

    // MARK: The upstream's side

    func upstreamAnswered(_ head: HTTPResponse) {
        guard !isOver, let upstreamRequest else { return }
        answerBegan = true
        exchange.respond(
            HTTPResponse(status: head.status, headerFields: upstreamRequest.returned.fields(head.headerFields)))
    }

    func upstreamSent(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        exchange.write(bytes)
        if !exchange.isWritable { call?.setReading(false) }
    }

    func upstreamPaused() {
        guard !isOver else { return }
        exchange.flush()
        if answerBegan { watchSession() }
    }

    func upstreamEnded() {
        guard !isOver else { return }
        call = nil
        close()
        exchange.end()
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        guard !isOver, let upstreamRequest else { return }
        call = nil
        if failure.kind == .closed, failure.wasReused, !wasRetried, upstreamRequest.isSafe, framing == .none,
            requestEnded
        {
            // The upstream closed an idle connection as we took it: it has not seen the request. RFC 9110 §9.2.2.
            wasRetried = true
            return open(upstreamRequest)
        }
        let detail = "\(upstreamRequest.upstream.origin): \(failure.detail)"
        close()
        guard !answerBegan else {
            exchange.detail = .init(errorCode: BFFFailure.Code.upstreamUnavailable.rawValue, detail: detail)
            return exchange.abort()
        }
        exchange.answer(service.refuse(Self.failure(failure.kind, detail), request))
    }

    private static func failure(_ kind: UpstreamFailure.Kind, _ detail: String) -> BFFFailure {
        switch kind {
        case .timeout:
            BFFFailure(.upstreamTimeout, .gatewayTimeout, "The service did not answer in time.", detail: detail)
        case .connect, .closed, .broken:
            BFFFailure(.upstreamUnavailable, .badGateway, "The service cannot be reached.", detail: detail)
        }
    }

    private func refuse(_ failure: BFFFailure) {
        isOver = true
        exchange.answer(service.refuse(failure, request))
    }

    func upstreamWritabilityChanged(_ isWritable: Bool) {
        if !requestEnded { exchange.readsBody = isWritable }
    }

    func upstreamSwitched(_ head: HTTPResponse, _ connection: UpstreamConnection) {
        guard !isOver, isTunnel, let upstreamRequest else {
            connection.cancel()
            return upstreamFailed(
                UpstreamFailure(kind: .broken, detail: "a switch of protocols that was not asked for"))
        }
        isOver = true
        call = nil
        let answer = HTTPResponse(
            status: .switchingProtocols, headerFields: upstreamRequest.returned.upgradeFields(head.headerFields))
        guard let far = connection.switchProtocols(), let near = exchange.switchProtocols(answer) else {
            connection.cancel()
            service.tunnels.close()
            return
        }
        Tunnel.run(near, far, service, session: upstreamRequest.session, eventLoop: eventLoop)
    }

    // MARK: The session

    /// An answer that does not come at once may outlive its session.
    private func watchSession() {
        guard ticket == nil, let session = upstreamRequest?.session else { return }
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        ticket = service.watch.register(session) {
            loopBound.eventLoop.execute { loopBound.value.sessionEnded() }
        }
    }

    private func unwatch() {
        if let ticket { service.watch.unregister(ticket) }
        ticket = nil
    }

    private func sessionEnded() {
        guard !isOver else { return }
        close()
        exchange.detail = .init(
            errorCode: BFFFailure.Code.sessionExpired.rawValue, detail: "the session ended while the answer was coming")
        exchange.abort()
    }
}
