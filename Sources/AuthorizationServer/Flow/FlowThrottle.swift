import OAuthCore
import Synchronization

/// Bounds how fast one network may begin flows: each is a row in the store for half an hour, and nobody has to log in for it.
final class FlowThrottle: Sendable {
    /// How many one network may begin within `window`: more than any office, few enough for any disk.
    static let limit = 1200
    /// How long each counts.
    static let window: Duration = .seconds(60)
    /// How many networks are remembered.
    private static let entries = 20_000

    private let begun = Mutex(FailureWindow(limit: limit, length: window, entries: entries))

    /// Counts a flow that is begun from `address`; returns for how long to wait where there were too many, and counts nothing then.
    func begin(address: String?, now: UnixTime) -> Duration? {
        let network = address.map(LoginThrottle.network) ?? ""
        return begun.withLock { begun in
            if let wait = begun.wait(network, now) { return wait }
            begun.count(network, now)
            return nil
        }
    }
}
