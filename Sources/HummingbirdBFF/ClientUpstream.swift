import BFF
import HTTPTypes
import NIOCore
import OutboundHTTP

/// A request to an upstream over TLS, HTTP/1.1 or HTTP/2, by the pooled client: joins its task to the event loop.
final class ClientUpstream: UpstreamCall {
    private typealias Producer = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Demand
    >

    private let client: StreamingClient
    private let request: UpstreamRequest
    private let framing: BodyFraming
    private let timeouts: ProxyTimeouts
    private let eventLoop: any EventLoop
    private weak var listener: (any UpstreamListener)?
    private var task: Task<Void, Never>?
    private var source: Producer.Source?
    private var answerBegan = false
    private var reads = true
    private var resumption: EventLoopPromise<Void>?
    private(set) var isWritable = true

    init(
        _ client: StreamingClient, _ request: UpstreamRequest, _ framing: BodyFraming, _ timeouts: ProxyTimeouts,
        listener: any UpstreamListener, eventLoop: any EventLoop
    ) {
        self.client = client
        self.request = request
        self.framing = framing
        self.timeouts = timeouts
        self.listener = listener
        self.eventLoop = eventLoop
    }

    /// Sends the request.
    func start() {
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        let body = framing == .none ? nil : streamedBody(loopBound)
        let client = client
        let request = request
        // Owned by this call, which cancels it when nobody wants the answer any more.
        task = Task<Void, Never> { @concurrent @Sendable in await Self.run(client, request, body, loopBound) }
    }

    private func streamedBody(_ call: NIOLoopBound<ClientUpstream>) -> StreamingClient.RequestBody {
        let made = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 4, highWatermark: 16), finishOnDeinit: true,
            delegate: Demand(call: call))
        source = made.source
        let length: Int? = if case .length(let length) = framing { length } else { nil }
        return StreamingClient.RequestBody(made.sequence, length: length)
    }

    @concurrent
    private static func run(
        _ client: StreamingClient, _ request: UpstreamRequest, _ body: StreamingClient.RequestBody?,
        _ call: NIOLoopBound<ClientUpstream>
    ) async {
        do throws(StreamingClient.Failure) {
            try await client.exchange(
                request.method, url: request.upstream.origin + request.target, headerFields: request.headerFields,
                body: body, onHead: { head in try await on(call) { $0.answered(head) } },
                onPart: { bytes in try await on(call) { $0.received(bytes) } })
            try? await on(call) { $0.ended() }
        } catch {
            try? await on(call) { $0.failed(error) }
        }
    }

    /// Runs on the event loop, and waits until more is wanted.
    private static func on(
        _ call: NIOLoopBound<ClientUpstream>, _ body: @escaping @Sendable (ClientUpstream) -> Void
    ) async throws {
        try await call.eventLoop.flatSubmit {
            body(call.value)
            return call.value.whenWanted()
        }.get()
    }

    private func whenWanted() -> EventLoopFuture<Void> {
        if reads { return eventLoop.makeSucceededVoidFuture() }
        let promise = resumption ?? eventLoop.makePromise()
        resumption = promise
        return promise.futureResult
    }

    private func answered(_ head: HTTPResponse) {
        answerBegan = true
        listener?.upstreamAnswered(head)
        listener?.upstreamPaused()
    }

    private func received(_ bytes: ByteBuffer) {
        listener?.upstreamSent(bytes)
        listener?.upstreamPaused()
    }

    private func ended() {
        let listener = listener
        self.listener = nil
        source?.finish()
        listener?.upstreamEnded()
    }

    private func failed(_ failure: StreamingClient.Failure) {
        let listener = listener
        self.listener = nil
        source?.finish()
        let kind: UpstreamFailure.Kind =
            switch failure.kind {
            case .connect: .connect
            case .timeout: .timeout
            case .closed: answerBegan ? .broken : .closed
            case .broken: .broken
            }
        // Whether the connection was an old one is the client's secret: it may have been.
        listener?.upstreamFailed(UpstreamFailure(kind: kind, detail: failure.detail, wasReused: true))
    }

    // MARK: From the client's side

    func send(_ bytes: ByteBuffer) {
        guard let source else { return }
        if case .stopProducing = source.yield(bytes) { isWritable = false }
    }

    func sendEnd() { source?.finish() }

    func setReading(_ reads: Bool) {
        self.reads = reads
        guard reads, let resumption else { return }
        self.resumption = nil
        resumption.succeed()
    }

    func cancel() {
        listener = nil
        task?.cancel()
        source?.finish(CancellationError())
        setReading(true)
    }

    fileprivate func wantsMore() {
        isWritable = true
        listener?.upstreamWritabilityChanged(true)
    }

    /// Hears, on whatever thread, that the client takes more of the body.
    fileprivate final class Demand: NIOAsyncSequenceProducerDelegate {
        private let call: NIOLoopBound<ClientUpstream>

        init(call: NIOLoopBound<ClientUpstream>) { self.call = call }

        func produceMore() { call.eventLoop.execute { self.call.value.wantsMore() } }
        func didTerminate() {}
    }
}
