import Logging
import NIOCore
import Synchronization

/// One connection to a server, kept up for as long as the client lives: the state machine's hands.
///
/// Commands of many callers share it. What they write while the event loop is busy goes out in one piece.
final class RedisLane: Sendable {
    typealias Waiter = CheckedContinuation<Result<[RESPValue], RedisError>, Never>
    private typealias State = LaneState<any Channel, Waiter>

    private let state: Mutex<State>
    private let connector: RedisConnector
    private let eventLoop: any EventLoop
    private let settings: RedisSettings
    private var logger: Logger { connector.transport.logger }

    init(connector: RedisConnector, eventLoop: any EventLoop, settings: RedisSettings) {
        self.state = Mutex(State(settings: settings))
        self.connector = connector
        self.eventLoop = eventLoop
        self.settings = settings
    }

    /// Whether it is connected now.
    var isReady: Bool {
        state.withLock { state in
            if case .ready = state.phase { true } else { false }
        }
    }

    /// How many callers wait for answers.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Puts commands into the queue; the error of a refusal, or nil where they were taken.
    func enqueue(_ commands: [RedisCommand], _ waiter: Waiter, deadline: NIODeadline) -> RedisError? {
        switch state.withLock({ $0.enqueue(commands, waiter, deadline: deadline) }) {
        case .refused(let error): return error
        case .connect: eventLoop.execute { self.connect() }
        case .flush(let channel): eventLoop.execute { self.flush(channel) }
        case .wait: break
        }
        return nil
    }

    /// Connects before anybody asks.
    func start() {
        if state.withLock({ $0.start() }) { eventLoop.execute { self.connect() } }
    }

    /// Leaves the connection where it goes to such a server, and makes another one. Where there is a reason, what is under way on it
    /// fails; where there is none, its answers are waited for.
    func leave(because reason: RedisError?, where isLeft: @escaping @Sendable (RedisEndpoint) -> Bool) {
        guard let channel = state.withLock({ $0.openLink }) else { return }
        eventLoop.execute {
            guard let endpoint = self.connector.endpoint(of: channel), isLeft(endpoint) else { return }
            if let reason { return self.connector.close(channel, because: reason) }
            if let left = self.state.withLock({ $0.leave() }) { self.replace(left) }
        }
    }

    /// What was to be done on the event loop is done.
    func settle() async { try? await eventLoop.submit {}.get() }

    /// Takes no more commands, waits for the answers to those on a connection, at most for the timeout of one, and closes.
    func close() async {
        let (failed, channel) = state.withLock { $0.close() }
        for waiter in failed { waiter.resume(returning: .failure(RedisError(.closed, "the client was closed"))) }
        guard let channel else { return }
        let deadline = NIODeadline.now() + TimeAmount(settings.commandTimeout)
        let closed = channel.closeFuture
        eventLoop.execute {
            if self.state.withLock({ $0.isDrained }) { channel.close(promise: nil) }
            channel.eventLoop.scheduleTask(deadline: deadline) { channel.close(promise: nil) }
        }
        try? await closed.get()
    }

    /// Ends without waiting for anybody, for a client that nobody holds any more.
    func abandon() {
        let (failed, channel) = state.withLock { $0.close() }
        for waiter in failed { waiter.resume(returning: .failure(RedisError(.closed, "the client was closed"))) }
        channel?.close(promise: nil)
    }
}

// MARK: On the event loop

extension RedisLane {
    private func connect() {
        connector.connect(on: eventLoop, lane: self).whenComplete { result in
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error): self.connectFailed(RedisError(connecting: error))
            }
        }
    }

    private func connected(_ channel: any Channel) {
        let (isWanted, failures) = state.withLock { state in
            let failures = state.failures
            return (state.connected(channel), failures)
        }
        guard isWanted else { return channel.close(promise: nil) }
        guard channel.isActive else { return lost(RedisError(.connectionLost, "the server closed the connection")) }
        if failures > 0 { logger.info("Redis is reached again", metadata: connector.metadata) }
        flush(channel)
    }

    private func connectFailed(_ error: RedisError) {
        let (failed, tryAgain, failures) = state.withLock { state in
            let (failed, tryAgain) = state.connectFailed(error)
            return (failed, tryAgain, state.failures)
        }
        for waiter in failed { waiter.resume(returning: .failure(error)) }
        guard tryAgain else { return }
        logger.log(
            level: failures == 1 ? .warning : .debug, "Redis cannot be reached, trying again",
            metadata: connector.metadata.merging(["error": "\(error)", "redis.failures": "\(failures)"]) { $1 })
        let pause = settings.pause(after: failures, jitter: .random(in: 0...1))
        eventLoop.scheduleTask(in: TimeAmount(pause)) {
            if self.state.withLock({ $0.pauseEnded() }) { self.connect() }
        }
    }

    /// A connection on which nobody waits any more gives way to the next one.
    private func replace(_ channel: any Channel) {
        connector.retire(channel)
        connect()
    }

    /// The connection that stood is gone.
    func lost(_ error: RedisError) {
        let (failed, reconnect) = state.withLock { $0.lost(because: error) }
        for waiter in failed { waiter.resume(returning: .failure(error)) }
        guard reconnect else { return }
        logger.info(
            "connection to Redis lost", metadata: connector.metadata.merging(["error": "\(error)"]) { $1 })
        connect()
    }

    /// Sends what waits, as long as the other side takes it.
    func flush(_ channel: any Channel) {
        let isWritable = channel.isWritable && channel.isActive
        let (bytes, deadline) = state.withLock { (isWritable ? $0.takeUnsent() : nil, $0.mustWatch()) }
        if let bytes { channel.writeAndFlush(bytes, promise: nil) }
        if let deadline { watch(until: deadline) }
    }

    private func watch(until deadline: NIODeadline) {
        eventLoop.scheduleTask(deadline: deadline) {
            switch self.state.withLock({ $0.overdue(now: .now()) }) {
            case .nobody: break
            case .checkAt(let deadline): self.watch(until: deadline)
            case .close(let channel, let error): self.connector.close(channel, because: error)
            }
        }
    }

    /// The server has greeted us: what it is set to, where it was asked.
    func greeted(by endpoint: RedisEndpoint, _ findings: [RedisFinding]?) {
        if let findings { connector.transport.note(findings, at: endpoint) }
        connector.listening?.began()
    }

    /// The server has become a replica.
    func demoted(_ endpoint: RedisEndpoint) {
        leave(because: nil) { $0 == endpoint }
        connector.demoted(endpoint)
    }

    /// Gives answers to those who wait for them.
    func receive(_ answers: [RESPValue], on channel: any Channel) {
        if let listening = connector.listening {
            for case .push(let push) in answers { listening.receive(push) }
        }
        let (complete, isDrained, left) = state.withLock { ($0.receive(answers), $0.isDrained, $0.left()) }
        guard let complete else {
            return connector.close(channel, because: RedisError(.malformed, "an answer that nobody asked for"))
        }
        for (waiter, answers) in complete { waiter.resume(returning: .success(answers)) }
        if isDrained { channel.close(promise: nil) }
        if let left { replace(left) }
    }
}
