import Dispatch
import Logging
import Synchronization

/// The connections to one PostgreSQL, and the thread that works them: callers wait for answers, it for sockets.
///
/// Whatever stands below "The thread" is touched by that thread alone; others reach it through the mailbox.
final class PostgresPool: @unchecked Sendable {
    let settings: PostgresSettings
    let connector: PostgresConnector
    let logger: Logger
    let mailbox: PoolMailbox
    private let lost = Atomic<Int>(0)
    private let closers = Mutex<(isClosed: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    // The thread.
    var plan: PoolPlan
    var lanes: [Lane]
    var calls = WaitingQueue<(calls: [SQLCall], waiter: Answers, until: ContinuousClock.Instant)>()
    var leases = WaitingQueue<(waiter: Leases, until: ContinuousClock.Instant)>()
    private var failure = PostgresError(.cannotConnect, "no connection was made yet")
    private var isClosing = false

    struct Lane {
        var link: PostgresLink?
        var underway: [CallsUnderway] = []
        var isUnsent = false
    }

    /// A pool without connections: the first caller makes one. Throws where the process has no descriptors left.
    init(_ connector: PostgresConnector, logger: Logger) throws(PostgresError) {
        guard let mailbox = PoolMailbox() else { throw PostgresError(.cannotConnect, "no file descriptors are left") }
        self.settings = connector.settings
        self.connector = connector
        self.logger = logger
        self.mailbox = mailbox
        self.plan = PoolPlan(size: settings.size, depth: settings.depth)
        self.lanes = Array(repeating: Lane(), count: max(1, settings.size))
        DispatchQueue(label: "gatehouse.storage.postgres").async { self.work() }
    }

    /// How many connections have ended that were not closed.
    var connectionsLost: Int { lost.load(ordering: .relaxed) }

    /// Does calls as one transaction: returns when it is durable.
    func run(_ calls: [SQLCall]) async throws(PostgresError) -> [SQLResult] {
        try await withCheckedContinuation { post(.run(calls, $0), $0) }.get()
    }

    /// Takes a connection for oneself.
    func lease() async throws(PostgresError) -> Int {
        try await withCheckedContinuation { post(.lease($0), $0) }.get()
    }

    /// Does calls on a connection that one has.
    func run(_ calls: [SQLCall], on lane: Int) async throws(PostgresError) -> [SQLResult] {
        try await withCheckedContinuation { post(.runOn(lane, calls, $0), $0) }.get()
    }

    /// Gives a connection back; one with an open transaction is closed.
    func release(_ lane: Int) { _ = mailbox.post(.release(lane)) }

    private func post<T>(_ message: PoolMessage, _ waiter: CheckedContinuation<Result<T, PostgresError>, Never>) {
        guard !mailbox.post(message) else { return }
        waiter.resume(returning: .failure(PostgresError(.closed, "the store is closed")))
    }

    /// Refuses what comes from now on, finishes what has begun, and returns when the connections are closed.
    func close() async {
        await withCheckedContinuation { closer in
            let isClosed = closers.withLock { closers in
                if !closers.isClosed { closers.waiting.append(closer) }
                return closers.isClosed
            }
            if isClosed { closer.resume() } else { _ = mailbox.post(.close) }
        }
    }
}

// MARK: The thread

extension PostgresPool {
    fileprivate func work() {
        while true {
            for message in mailbox.take() { handle(message) }
            dispatch()
            expire()
            if isClosing, plan.isIdle, calls.isEmpty, leases.isEmpty, mailbox.closeIfEmpty() { break }
            wait()
        }
        for lane in lanes.indices { lanes[lane].link = nil }
        let waiting = closers.withLock { closers in
            defer { closers = (true, []) }
            return closers.waiting
        }
        for closer in waiting { closer.resume() }
    }

    private func handle(_ message: PoolMessage) {
        let until = ContinuousClock.now + settings.queueTimeout
        switch message {
        case .run(let calls, let waiter):
            if let refusal { return waiter.resume(returning: .failure(refusal)) }
            self.calls.append((calls, waiter, until))
        case .lease(let waiter):
            if let refusal { return waiter.resume(returning: .failure(refusal)) }
            leases.append((waiter, until))
        case .runOn(let lane, let calls, let waiter):
            guard lanes[lane].link != nil else {
                return waiter.resume(returning: .failure(PostgresError(.connectionLost, "the connection was lost")))
            }
            plan.began(lane)
            send(calls, waiter, on: lane, within: settings.transactionTimeout + settings.answerTimeout)
        case .release(let lane):
            plan.released(lane)
            if let link = lanes[lane].link, !link.isOutsideTransaction { lose(lane, link.failure) }
        case .connected(let lane, let result): connected(lane, result)
        case .close: isClosing = true
        }
    }

    /// Why nobody can be served now.
    private var refusal: PostgresError? {
        if isClosing { return PostgresError(.closed, "the store is closed") }
        if plan.isDown { return failure }
        let waiting = calls.count + leases.count
        guard waiting >= settings.maximumWaiting else { return nil }
        return PostgresError(.overloaded, "\(waiting) wait for a connection")
    }

    private func connected(_ lane: Int, _ result: Result<PostgresLink, PostgresError>) {
        switch result {
        case .success(let link):
            if plan.failures > 0 { logger.info("PostgreSQL is reached again", metadata: connector.metadata) }
            plan.connected(lane)
            lanes[lane].link = link
        case .failure(let error):
            plan.connectFailed(lane) { failures in
                .now + settings.pause(after: failures, jitter: .random(in: 0...1))
            }
            failure = error
            logger.log(
                level: plan.failures == 1 ? .warning : .debug, "PostgreSQL cannot be reached, trying again",
                metadata: connector.metadata.merging(["error": "\(error.detail)"]) { $1 })
            guard plan.isDown else { return }
            for call in calls.removeAll() { call.waiter.resume(returning: .failure(error)) }
            for lease in leases.removeAll() { lease.waiter.resume(returning: .failure(error)) }
        }
    }

    private func dispatch() {
        while !leases.isEmpty, let lane = plan.takeForTransaction() {
            leases.popFirst()?.waiter.resume(returning: .success(lane))
        }
        while !calls.isEmpty, let lane = plan.takeForCall() {
            guard let next = calls.popFirst() else { break }
            send(next.calls, next.waiter, on: lane, within: settings.answerTimeout)
        }
        guard !isClosing || calls.count + leases.count > 0 else { return }
        while let lane = plan.takeToConnect(waiting: calls.count + leases.count, now: .now) {
            connector.connect { [mailbox] in _ = mailbox.post(.connected(lane, $0)) }
        }
    }

    private func send(_ calls: [SQLCall], _ waiter: Answers, on lane: Int, within limit: Duration) {
        let expected = lanes[lane].link?.send(calls)
        lanes[lane].underway.append(
            CallsUnderway(waiter, expected: expected ?? [], deadline: .now + limit))
        guard expected != nil, let isUnsent = lanes[lane].link?.flush() else {
            return lose(lane, lanes[lane].link?.failure ?? PostgresError(.connectionLost, "the connection was lost"))
        }
        lanes[lane].isUnsent = isUnsent
    }

    /// The connection is gone: nobody knows whether what is on its way on it was done, and none of it is sent again here.
    func lose(_ lane: Int, _ reason: PostgresError) {
        let underway = lanes[lane].underway
        lanes[lane] = Lane()
        plan.lost(lane)
        lost.add(1, ordering: .relaxed)
        logger.info(
            "connection to PostgreSQL ended", metadata: connector.metadata.merging(["error": "\(reason.detail)"]) { $1 }
        )
        for calls in underway { calls.waiter.resume(returning: .failure(calls.error ?? reason)) }
    }

    /// Ends waits that have lasted too long.
    private func expire() {
        let now = ContinuousClock.now
        let late = PostgresError(.timeout, "no connection was free within \(settings.queueTimeout)")
        while let next = calls.first, next.until <= now { calls.popFirst()?.waiter.resume(returning: .failure(late)) }
        while let next = leases.first, next.until <= now { leases.popFirst()?.waiter.resume(returning: .failure(late)) }
        for lane in lanes.indices {
            guard let first = lanes[lane].underway.first, first.deadline <= now else { continue }
            lose(lane, PostgresError(.timeout, "no answer in time"))
        }
    }
}
