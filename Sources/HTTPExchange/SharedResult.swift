import Synchronization

/// The outcome of one piece of work that many wait for.
///
/// Who waits does not own the work: a waiter that is cancelled leaves alone, and the work and the other waiters go on.
package final class SharedResult<Outcome: Sendable>: Sendable {
    private enum State {
        case pending(waiters: [Int: CheckedContinuation<Outcome?, Never>], nextTicket: Int)
        case finished(Outcome)
    }

    private let state = Mutex(State.pending(waiters: [:], nextTicket: 0))

    /// An outcome that is not there yet.
    package init() {}

    /// Gives everybody the outcome. The first one counts, another one is ignored.
    package func finish(_ outcome: Outcome) {
        let waiters: [CheckedContinuation<Outcome?, Never>] = state.withLock { state in
            guard case .pending(let waiters, _) = state else { return [] }
            state = .finished(outcome)
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    /// The outcome, as soon as it is there; nil as soon as the calling task is cancelled.
    package func wait() async -> Outcome? {
        let ticket = state.withLock { state -> Int? in
            guard case .pending(let waiters, let next) = state else { return nil }
            state = .pending(waiters: waiters, nextTicket: next + 1)
            return next
        }
        guard let ticket else { return outcome }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { register($0, ticket) }
        } onCancel: {
            leave(ticket)
        }
    }

    /// The outcome where it is there already.
    package var outcome: Outcome? {
        state.withLock { if case .finished(let outcome) = $0 { outcome } else { nil } }
    }

    private func register(_ waiter: CheckedContinuation<Outcome?, Never>, _ ticket: Int) {
        let outcome: Outcome?? = state.withLock { state in
            guard case .pending(var waiters, let next) = state else {
                if case .finished(let outcome) = state { return .some(outcome) }
                return .some(nil)
            }
            // The flag is set before the handler runs: whoever sees it unset here will be found by the handler.
            guard !Task.isCancelled else { return .some(nil) }
            waiters[ticket] = waiter
            state = .pending(waiters: waiters, nextTicket: next)
            return .none
        }
        if let outcome { waiter.resume(returning: outcome) }
    }

    private func leave(_ ticket: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome?, Never>? in
            guard case .pending(var waiters, let next) = state else { return nil }
            let waiter = waiters.removeValue(forKey: ticket)
            state = .pending(waiters: waiters, nextTicket: next)
            return waiter
        }
        waiter?.resume(returning: nil)
    }
}
