package import OAuthCore
package import Secrets
package import Storage
import Synchronization

/// Slows guessing down: failed logins are counted by name, by address, and by both together, in the store, over all nodes.
///
/// What is known to be too many is refused from memory and asks no store. While the store is away it is not known what is too many, and no
/// password is compared.
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
        /// How many limits that were reached are remembered here.
        package var entries: Int

        /// Limits for all nodes together.
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

    private let store: any AttemptStore
    private let hasher: KeyedHasher
    private let limits: Limits
    private let reached: Mutex<ReachedLimits>

    /// A throttle over that store, whose keys are hashed under this ring.
    package init(store: any AttemptStore, keyRing: KeyRing, limits: Limits = Limits()) {
        self.store = store
        self.hasher = keyRing.hasher(for: "login_attempts")
        self.limits = limits
        reached = Mutex(ReachedLimits(entries: limits.entries))
    }

    /// Counts an attempt before the password is compared, so that many at once are not let through together: one round trip.
    ///
    /// Returns for how long to wait, where there were too many; the attempt is not counted then.
    package func begin(username: String, address: String?, now: UnixTime) async throws(StoreError) -> Duration? {
        let keys = Keys(username, address, hasher)
        if let wait = remembered(keys, now) { return wait }
        let ends = try await store.countAttempt(
            [
                limit(keys.nameAndAddress, limits.perNameAndAddress), limit(keys.name, limits.perName),
                limit(keys.address, limits.perAddress),
            ], now: now)
        guard let latest = ends.values.max() else { return nil }
        reached.withLock { reached in
            for (key, end) in ends { reached.insert(key, end: end, now) }
        }
        return max(latest.since(now), .milliseconds(1))
    }

    /// For how long to wait where the store has said lately that there were too many; nil where it must be asked.
    func remembered(username: String, address: String?, now: UnixTime) -> Duration? {
        remembered(Keys(username, address, hasher), now)
    }

    private func remembered(_ keys: Keys, _ now: UnixTime) -> Duration? {
        reached.withLock { $0.end(of: keys.all, now) }?.since(now)
    }

    /// The attempt succeeded: what was counted for it does not count.
    package func succeeded(username: String, address: String?) async {
        let keys = Keys(username, address, hasher)
        await takeBack([keys.name, keys.address], forgetting: [keys.nameAndAddress])
    }

    /// The attempt came to nothing, because the password could not be compared: it does not count.
    package func withdrawn(username: String, address: String?) async {
        await takeBack(Keys(username, address, hasher).all, forgetting: [])
    }

    /// Where the store is away nothing is let in by that: what it still counts goes with its window.
    private func takeBack(_ keys: [SecretHash], forgetting: [SecretHash]) async {
        reached.withLock { reached in
            for key in keys + forgetting { reached.remove(key) }
        }
        try? await store.takeBackAttempt(keys, forgetting: forgetting)
    }

    private func limit(_ key: SecretHash, _ maximum: Int) -> AttemptLimit {
        AttemptLimit(key: key, maximum: maximum, window: limits.window)
    }

    /// What an attempt counts for.
    private struct Keys {
        let nameAndAddress: SecretHash
        let name: SecretHash
        let address: SecretHash

        var all: [SecretHash] { [nameAndAddress, name, address] }

        init(_ username: String, _ address: String?, _ hasher: KeyedHasher) {
            // A name that no account can have is not kept: it counts for its address.
            let name = username.utf8.count <= maximumNameLength ? User.lookupKey(username: username) : ""
            let network = address.map(ClientNetwork.of) ?? ""
            nameAndAddress = hasher.hash("name and address\n" + network + "\n" + name)
            self.name = hasher.hash("name\n" + name)
            self.address = hasher.hash("address\n" + network)
        }
    }
}

/// The network that a client's address counts as.
enum ClientNetwork {
    /// An IPv6 address counts as its network of 64 bits, which one subscriber has to himself.
    static func of(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        let groups = address.split(separator: ":", omittingEmptySubsequences: false)
        let gap = groups.firstIndex(of: "") ?? groups.count
        let leading = groups.prefix(min(gap, 4)).map { String($0).lowercased() }
        return (leading + Array(repeating: "0", count: 4 - leading.count)).joined(separator: ":")
    }
}
