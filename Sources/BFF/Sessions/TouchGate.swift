import OAuthCore
import Synchronization

/// Lets one of the requests that arrive together write a session's activity.
final class TouchGate: Sendable {
    private static let limit = 8192
    private let written = Mutex<[SecretHash: UnixTime]>([:])

    /// Whether this request is the one to write: no other of this process has since `interval` ago.
    func admits(_ hash: SecretHash, now: UnixTime, interval: Duration) -> Bool {
        written.withLock { written in
            if let last = written[hash], now.since(last) < interval { return false }
            if written.count >= Self.limit { written = written.filter { now.since($0.value) < interval } }
            if written.count >= Self.limit { written.removeAll(keepingCapacity: true) }
            written[hash] = now
            return true
        }
    }

    /// Forgets an activity that could not be written.
    func forget(_ hash: SecretHash) { written.withLock { $0[hash] = nil } }
}
