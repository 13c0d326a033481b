package import OAuthCore
import Synchronization

/// The moment at which every test begins.
package let start = UnixTime(seconds: 1_700_000_000)

/// A clock that a test sets.
package final class TestClock: Sendable {
    private let time = Mutex(start)

    package init() {}

    package var now: UnixTime { time.withLock { $0 } }
    package func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// Waits until the condition holds: what is waited for is on its way, and the test's time limit catches what is not.
package func eventually(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { await Task.yield() }
}
