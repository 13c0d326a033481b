import OAuthCore
import Synchronization

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let time = Mutex(UnixTime(seconds: 1_800_000_000))

    var now: UnixTime { time.withLock { $0 } }

    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}
