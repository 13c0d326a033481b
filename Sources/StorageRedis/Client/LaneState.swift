package import NIOCore

/// What one connection is doing and who waits on it: says what is to be done, and does none of it.
///
/// Answers come in the order of their commands, so that those who wait are a queue. It is emptied as one: when the connection is
/// lost, or its oldest command is overdue, nobody knows which commands were carried out, and none is sent again.
package struct LaneState<Link: Sendable, Waiter: Sendable> {
    /// Where the connection stands.
    package enum Phase {
        /// Nobody has asked for it yet.
        case idle
        /// It is being made. `isPatient`: the last one did work, and commands wait for this one.
        case connecting(isPatient: Bool)
        /// It takes commands.
        case ready(Link)
        /// It gives the answers that are due and takes no more commands: they wait for the next one.
        case leaving(Link)
        /// It could not be made, and is tried again after a pause. Commands are refused meanwhile.
        case pausing
        /// It takes no more commands and ends with the last answer.
        case draining(Link)
        /// It has ended for good.
        case closed
    }

    /// What is to be done after a command was put into the queue.
    package enum Enqueued {
        /// The command was not taken.
        case refused(RedisError)
        /// A connection is to be made.
        case connect
        /// The bytes are to be sent.
        case flush(Link)
        /// Somebody sends them soon.
        case wait
    }

    /// What is to be done about overdue commands.
    package enum Overdue {
        /// Nobody waits.
        case nobody
        /// The oldest has until then.
        case checkAt(NIODeadline)
        /// The connection is to be closed.
        case close(Link, RedisError)
    }

    private struct Pending {
        let waiter: Waiter
        let deadline: NIODeadline
        let expected: Int
        var answers: [RESPValue] = []
    }

    private let settings: RedisSettings
    private var pending = CircularBuffer<Pending>()
    /// How many of those, from the first on, have their commands sent.
    private var sent = 0
    private var unsent = ByteBuffer()
    private var isFlushScheduled = false
    private var isWatched = false
    private var failure = RedisError(.cannotConnect, "no connection was made yet")
    /// Where the connection stands.
    package private(set) var phase = Phase.idle
    /// How many connections in a row could not be made.
    package private(set) var failures = 0

    /// A connection that nobody has asked for.
    package init(settings: RedisSettings) { self.settings = settings }

    /// How many wait for answers.
    package var waiting: Int { pending.count }
}

// MARK: Commands

extension LaneState {
    /// Takes commands for `waiter`, who gets all their answers together.
    package mutating func enqueue(_ commands: [RedisCommand], _ waiter: Waiter, deadline: NIODeadline) -> Enqueued {
        switch phase {
        case .pausing, .connecting(isPatient: false): return .refused(failure)
        case .draining, .closed: return .refused(RedisError(.closed, "the client was closed"))
        case .idle, .connecting, .ready, .leaving: break
        }
        guard pending.count < settings.maximumWaiting, unsent.readableBytes < settings.maximumUnsentBytes else {
            return .refused(RedisError(.overloaded, "\(pending.count) commands wait on the connection"))
        }
        for command in commands { command.encode(into: &unsent) }
        pending.append(Pending(waiter: waiter, deadline: deadline, expected: commands.count))
        switch phase {
        case .ready(let link) where !isFlushScheduled:
            isFlushScheduled = true
            return .flush(link)
        case .idle:
            phase = .connecting(isPatient: true)
            return .connect
        default: return .wait
        }
    }

    /// The bytes to send now; nil where there are none.
    package mutating func takeUnsent() -> ByteBuffer? {
        guard case .ready = phase else { return nil }
        isFlushScheduled = false
        sent = pending.count
        guard unsent.readableBytes > 0 else { return nil }
        defer { unsent = ByteBuffer() }
        return unsent
    }

    /// Whether somebody must begin to watch for overdue commands; says so once until `overdue` answers `nobody`.
    package mutating func mustWatch() -> NIODeadline? {
        guard !isWatched, let first = pending.first else { return nil }
        isWatched = true
        return first.deadline
    }

    /// Takes answers in, and says whose are complete; nil where nobody has asked for one of them.
    package mutating func receive(_ answers: [RESPValue]) -> [(Waiter, [RESPValue])]? {
        var complete: [(Waiter, [RESPValue])] = []
        complete.reserveCapacity(answers.count)
        for answer in answers {
            if case .push = answer { continue }
            guard sent > 0 else { return nil }
            if pending[pending.startIndex].expected == 1 {
                sent -= 1
                complete.append((pending.removeFirst().waiter, [answer]))
                continue
            }
            pending[pending.startIndex].answers.append(answer)
            if pending[pending.startIndex].answers.count == pending[pending.startIndex].expected {
                sent -= 1
                let first = pending.removeFirst()
                complete.append((first.waiter, first.answers))
            }
        }
        return complete
    }

    /// Looks whether the oldest command has waited too long.
    package mutating func overdue(now: NIODeadline) -> Overdue {
        guard let first = pending.first, let link = openLink else {
            isWatched = false
            return .nobody
        }
        guard first.deadline <= now else { return .checkAt(first.deadline) }
        isWatched = false
        return .close(link, RedisError(.timeout, "no answer within \(settings.commandTimeout)"))
    }

    /// The connection, where it stands.
    package var openLink: Link? {
        switch phase {
        case .ready(let link), .leaving(let link), .draining(let link): link
        default: nil
        }
    }
}

// MARK: The connection

extension LaneState {
    /// A connection is wanted before anybody asks: whether it is to be made.
    package mutating func start() -> Bool {
        guard case .idle = phase else { return false }
        phase = .connecting(isPatient: true)
        return true
    }

    /// The connection stands. False: nobody wants it any more, and it is to be closed.
    package mutating func connected(_ link: Link) -> Bool {
        guard case .connecting = phase else { return false }
        phase = .ready(link)
        failures = 0
        isFlushScheduled = true
        return true
    }

    /// The connection could not be made. Those who waited for it get the error; nil: it is not to be tried again.
    package mutating func connectFailed(_ error: RedisError) -> (failed: [Waiter], tryAgain: Bool) {
        guard case .connecting = phase else { return (takeWaiters(), false) }
        phase = .pausing
        failures += 1
        failure = error
        return (takeWaiters(), true)
    }

    /// The pause is over: whether a connection is to be made.
    package mutating func pauseEnded() -> Bool {
        guard case .pausing = phase else { return false }
        phase = .connecting(isPatient: false)
        return true
    }

    /// The connection is gone. Those who waited get the error; `reconnect`: the next one is to be made.
    ///
    /// Commands wait for the next one, unless the server had stopped to answer: then the next one is likely to stall too.
    package mutating func lost(because error: RedisError) -> (failed: [Waiter], reconnect: Bool) {
        failure = error
        switch phase {
        case .ready:
            phase = .connecting(isPatient: error.code != .timeout)
            return (takeWaiters(), true)
        case .leaving:
            phase = .connecting(isPatient: true)
            return (takeSent(), true)
        case .draining: phase = .closed
        default: break
        }
        return (takeWaiters(), false)
    }

    /// The server is not the one to ask any more. The connection is to be closed at once and the next one made, or, nil, once `left` says so.
    package mutating func leave() -> Link? {
        guard case .ready(let link) = phase else { return nil }
        phase = .leaving(link)
        return left()
    }

    /// The connection that was to be left and has given all its answers: it is to be closed, and the next one made.
    package mutating func left() -> Link? {
        guard case .leaving(let link) = phase, sent == 0 else { return nil }
        phase = .connecting(isPatient: true)
        return link
    }

    /// Takes no more commands. `link` is to be closed when nobody waits any more, which `isDrained` says.
    package mutating func close() -> (failed: [Waiter], link: Link?) {
        switch phase {
        case .ready(let link):
            phase = .draining(link)
            return ([], link)
        case .leaving(let link):
            phase = .draining(link)
            return (takeUnsentWaiters(), link)
        case .draining(let link): return ([], link)
        case .idle, .connecting, .pausing, .closed:
            phase = .closed
            return (takeWaiters(), nil)
        }
    }

    /// Whether the connection is to end and nobody waits for it any more.
    package var isDrained: Bool {
        switch phase {
        case .draining: pending.isEmpty
        case .closed: true
        default: false
        }
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer {
            pending.removeAll(keepingCapacity: true)
            sent = 0
            unsent = ByteBuffer()
            isFlushScheduled = false
        }
        return pending.map(\.waiter)
    }

    private mutating func takeSent() -> [Waiter] {
        defer {
            pending.removeFirst(sent)
            sent = 0
        }
        return pending.prefix(sent).map(\.waiter)
    }

    private mutating func takeUnsentWaiters() -> [Waiter] {
        defer {
            pending.removeLast(pending.count - sent)
            unsent = ByteBuffer()
        }
        return pending.dropFirst(sent).map(\.waiter)
    }
}
