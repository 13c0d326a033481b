import Synchronization

/// When something was written last.
final class WriteActivity: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// Something was written and committed.
    func noteWrite() { last.withLock { $0 = .now } }

    /// Whether something was written not longer ago.
    func hasWritten(within interval: Duration) -> Bool { last.withLock { $0.map { .now - $0 < interval } ?? false } }
}
