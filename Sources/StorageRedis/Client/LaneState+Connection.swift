import NIOCore

/// What becomes of the connection, and of those who wait on it.
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
