import OAuthCore
import Synchronization

/// Bounds how fast one network may begin flows: each is a row in the store for half an hour, and nobody has to log in for it.
///
/// Each node counts for itself, in memory and within bounds: this protects a disk and not a password, and a count in the store would be the write
/// that it is to spare.
final class FlowThrottle: Sendable {
    /// How many one network may begin within `window`: more than any office, few enough for any disk.
    static let limit = 1200
    /// How long each counts.
    static let window: Duration = .seconds(60)
    /// How many networks are remembered.
    private static let entries = 20_000

    private let begun = Mutex(CountedWindow(limit: limit, length: window, entries: entries))

    /// Counts a flow that is begun from `address`; returns for how long to wait where there were too many, and counts nothing then.
    func begin(address: String?, now: UnixTime) -> Duration? {
        let network = address.map(ClientNetwork.of) ?? ""
        return begun.withLock { begun in
            if let wait = begun.wait(network, now) { return wait }
            begun.count(network, now)
            return nil
        }
    }
}

/// What is to be few, by key within windows of one length.
struct CountedWindow {
    private let limit: Int
    private let length: Duration
    private let entries: Int
    private var counts: [String: (count: Int, since: UnixTime)] = [:]

    init(limit: Int, length: Duration, entries: Int) {
        self.limit = limit
        self.length = length
        self.entries = entries
    }

    func wait(_ key: String, _ now: UnixTime) -> Duration? {
        guard let entry = counts[key], entry.count >= limit, entry.since + length > now else { return nil }
        return (entry.since + length).since(now)
    }

    mutating func count(_ key: String, _ now: UnixTime) {
        if let entry = counts[key], entry.since + length > now {
            counts[key] = (entry.count + 1, entry.since)
            return
        }
        if counts.count >= entries { makeRoom(now) }
        counts[key] = (1, now)
    }

    /// Drops what no longer counts, and if that is nothing, the oldest quarter.
    private mutating func makeRoom(_ now: UnixTime) {
        counts = counts.filter { $0.value.since + length > now }
        guard counts.count >= entries else { return }
        let oldest = counts.sorted { $0.value.since < $1.value.since }.prefix(entries / 4 + 1)
        for (key, _) in oldest { counts[key] = nil }
    }
}
