package import OAuthCore
import Synchronization

/// The time by which a node judges: its machine's, corrected by what the store's clock is found to be ahead, so that all nodes judge alike.
///
/// Between two measurements the machine's uptime is a witness: a clock that is set meanwhile does not count until it was measured again.
package final class NodeClock: Sendable {
    /// How often the clocks are compared.
    package static let interval: Duration = .seconds(1)
    /// How often they are compared before anything is answered, until an answer comes soon enough.
    static let firstAttempts = 5

    private struct State {
        var store: (any StoreClock)?
        var offset = ClockOffset()
        /// Both clocks of the machine when it was measured.
        var measured: (system: UnixTime, uptime: ContinuousClock.Instant)?
    }

    private let state = Mutex(State())
    private let system: @Sendable () -> UnixTime
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let noticed: @Sendable (ClockOffset.Outcome, Duration) -> Void

    /// The machine's clock, not corrected yet. `noticed` hears what each measurement led to, and the correction after it.
    package init(
        system: @escaping @Sendable () -> UnixTime,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        noticed: @escaping @Sendable (ClockOffset.Outcome, Duration) -> Void
    ) {
        self.system = system
        self.uptime = uptime
        self.noticed = noticed
    }

    /// The time.
    package var now: UnixTime {
        state.withLock { state in
            let system = system()
            guard let measured = state.measured else { return system + state.offset.applied }
            let expected = measured.system + (uptime() - measured.uptime)
            let jump = system.since(expected)
            let isSteady = jump < ClockOffset.tolerance && jump > .zero - ClockOffset.tolerance
            return (isSteady ? system : expected) + state.offset.applied
        }
    }

    /// Compares with that clock from now on, and at once: before anything is answered by it.
    package func follow(_ store: any StoreClock) async {
        state.withLock { $0.store = store }
        for _ in 0..<Self.firstAttempts where await measure() != .ignored { return }
    }

    /// Compares until the task is cancelled.
    package func run() async {
        guard state.withLock({ $0.store }) != nil else { return }
        while (try? await Task.sleep(for: Self.interval)) != nil { await measure() }
    }

    /// One comparison. A store that is away says nothing, and what is known holds.
    @discardableResult
    package func measure() async -> ClockOffset.Outcome {
        guard let store = state.withLock({ $0.store }) else { return .ignored }
        let (system, start) = (system(), uptime())
        guard let there = try? await store.storeTime() else { return .ignored }
        let roundTrip = uptime() - start
        let (outcome, applied) = state.withLock { state in
            let outcome = state.offset.measured(there.since(system + roundTrip / 2), roundTrip: roundTrip)
            if outcome != .ignored { state.measured = (system, start) }
            return (outcome, state.offset.applied)
        }
        noticed(outcome, applied)
        return outcome
    }
}
