import CoreMetrics
import Synchronization

/// One number that is counted up. Its reads and writes take no lock.
final class PrometheusCounter: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) {
        // A total never falls and never overflows: it stops at the largest number.
        guard amount > 0 else { return }
        var seen = value
        while true {
            let (sum, overflows) = seen.addingReportingOverflow(amount)
            let result = count.compareExchange(
                expected: seen, desired: overflows ? .max : sum, ordering: .relaxed)
            if result.exchanged { return }
            seen = result.original
        }
    }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// A number with a fraction: a gauge, a meter, or a counter of fractions.
final class PrometheusNumber: MeterHandler, RecorderHandler, FloatingPointCounterHandler, Sendable {
    private let number = Mutex<Double>(0)

    var value: Double { number.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { number.withLock { $0 = value } }
    func increment(by amount: Double) { number.withLock { $0 += amount } }
    func decrement(by amount: Double) { number.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0.0) }
}

/// Counts of values by fixed upper bounds.
final class PrometheusHistogram: TimerHandler, RecorderHandler, Sendable {
    struct State {
        /// One more than there are bounds: the last counts what is above all of them.
        var counts: [UInt64]
        var sum = 0.0

        var total: UInt64 { counts.reduce(0, &+) }
    }

    let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var snapshot: State { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] &+= 1
            state.sum += value
        }
    }
}
