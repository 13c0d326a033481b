package import OAuthCore
import Synchronization

/// Slows guessing down: failed logins are counted by name, by address, and by both together, in memory and within bounds.
package final class LoginThrottle: Sendable {
    /// How many failures are let through in a window, and how long it is.
    package struct Limits: Sendable, Hashable {
        /// For one name from one address: what a person who forgot a password needs.
        package var perNameAndAddress: Int
        /// For one name from everywhere: high, so that a stranger cannot lock somebody out with ease.
        package var perName: Int
        /// For one address over all names.
        package var perAddress: Int
        /// How long a failure counts.
        package var window: Duration
        /// How many entries are kept of each kind.
        package var entries: Int

        /// Limits for one server.
        package init(
            perNameAndAddress: Int = 10, perName: Int = 100, perAddress: Int = 200, window: Duration = .seconds(300),
            entries: Int = 20_000
        ) {
            self.perNameAndAddress = perNameAndAddress
            self.perName = perName
            self.perAddress = perAddress
            self.window = window
            self.entries = entries
        }
    }

    /// The longest name that is counted by itself, in bytes.
    static let maximumNameLength = 320

    private let state: Mutex<[Kind: FailureWindow]>

    private enum Kind: CaseIterable { case nameAndAddress, name, address }

    /// A throttle that has seen nothing.
    package init(limits: Limits = Limits()) {
        func window(_ limit: Int) -> FailureWindow {
            FailureWindow(limit: limit, length: limits.window, entries: limits.entries)
        }
        state = Mutex([
            .nameAndAddress: window(limits.perNameAndAddress), .name: window(limits.perName),
            .address: window(limits.perAddress),
        ])
    }

    /// Counts an attempt before the password is compared, so that many at once are not let through together.
    ///
    /// Returns for how long to wait, where there were too many; the attempt is not counted then.
    package func begin(username: String, address: String?, now: UnixTime) -> Duration? {
        let keys = Self.keys(username, address)
        return state.withLock { state in
            let waits = keys.compactMap { state[$0.0]?.wait($0.1, now) }
            if let longest = waits.max() { return longest }
            for (kind, key) in keys { state[kind]?.count(key, now) }
            return nil
        }
    }

    /// The attempt succeeded: what was counted for it does not count.
    package func succeeded(username: String, address: String?) {
        let keys = Self.keys(username, address)
        state.withLock { state in
            for (kind, key) in keys { state[kind]?.forgive(key, all: kind == .nameAndAddress) }
        }
    }

    /// The attempt came to nothing, because the password could not be compared: it does not count.
    package func withdrawn(username: String, address: String?) {
        let keys = Self.keys(username, address)
        state.withLock { state in
            for (kind, key) in keys { state[kind]?.forgive(key, all: false) }
        }
    }

    private static func keys(_ username: String, _ address: String?) -> [(Kind, String)] {
        // A name that no account can have is not kept: it counts for its address.
        let name = username.utf8.count <= maximumNameLength ? User.lookupKey(username: username) : ""
        let network = address.map(Self.network) ?? ""
        return [(.nameAndAddress, network + "\n" + name), (.name, name), (.address, network)]
    }

    /// An IPv6 address counts as its network of 64 bits, which one subscriber has to himself.
    static func network(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        let groups = address.split(separator: ":", omittingEmptySubsequences: false)
        let gap = groups.firstIndex(of: "") ?? groups.count
        let leading = groups.prefix(min(gap, 4)).map { String($0).lowercased() }
        return (leading + Array(repeating: "0", count: 4 - leading.count)).joined(separator: ":")
    }
}

/// Failures, or what else is to be few, by key within windows of one length.
struct FailureWindow {
    let limit: Int
    let length: Duration
    let entries: Int
    private var failures: [String: (count: Int, since: UnixTime)] = [:]

    init(limit: Int, length: Duration, entries: Int) {
        self.limit = limit
        self.length = length
        self.entries = entries
    }

    func wait(_ key: String, _ now: UnixTime) -> Duration? {
        guard let entry = failures[key], entry.count >= limit, entry.since + length > now else { return nil }
        return (entry.since + length).since(now)
    }

    mutating func count(_ key: String, _ now: UnixTime) {
        if let entry = failures[key], entry.since + length > now {
            failures[key] = (entry.count + 1, entry.since)
            return
        }
        if failures.count >= entries { makeRoom(now) }
        failures[key] = (1, now)
    }

    mutating func forgive(_ key: String, all: Bool) {
        guard let entry = failures[key] else { return }
        failures[key] = all || entry.count <= 1 ? nil : (entry.count - 1, entry.since)
    }

    /// Drops what no longer counts, and if that is nothing, the oldest quarter.
    private mutating func makeRoom(_ now: UnixTime) {
        failures = failures.filter { $0.value.since + length > now }
        guard failures.count >= entries else { return }
        let oldest = failures.sorted { $0.value.since < $1.value.since }.prefix(entries / 4 + 1)
        for (key, _) in oldest { failures[key] = nil }
    }
}
