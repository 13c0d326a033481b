package import OAuthCore
package import Secrets
package import Storage
import Synchronization

/// Slows guessing down: failed logins are counted by name, by address, by network, and by name and address together, in the store, over all nodes.
///
/// A browser that the person has logged in with before is counted by itself and by nothing else, so that whoever guesses from elsewhere does not
/// keep the owner out. What is known to be too many is refused from memory and asks no store. While the store is away it is not known what is
/// too many, and no password is compared.
package final class LoginThrottle: Sendable {
    /// Whether a password may be compared.
    package enum Admission: Sendable {
        /// It may: the attempt is counted.
        case counted(Counted)
        /// There were too many, and nothing is counted. `reached` says of what, where the store has just said so and not the memory.
        case refused(wait: Duration, reached: Reached? = nil)
    }

    /// A limit that was reached.
    package struct Reached: Sendable {
        let limit: ThrottledLogin.Limit
        let key: SecretHash
        let window: Duration
    }

    /// An attempt that is counted until it is known to be a good one.
    package struct Counted: Sendable {
        let attempt: LoginAttempt
        let keys: AttemptKeys
        let limited: [SecretHash]
    }

    /// The longest name that is counted by itself, in bytes.
    static let maximumNameLength = 320
    /// How many limits that were reached are remembered here.
    package static let entries = 20_000

    private let store: any AttemptStore
    private let hasher: KeyedHasher
    private let settings: ProtectionSettings
    private let attacks: AttackWatch?
    private let reached: Mutex<ReachedLimits>

    /// A throttle over that store, whose keys are hashed under this ring; `attacks` says when its limits are tighter.
    package init(
        store: any AttemptStore, keyRing: KeyRing, settings: ProtectionSettings, attacks: AttackWatch? = nil,
        entries: Int = LoginThrottle.entries
    ) {
        self.store = store
        self.hasher = keyRing.hasher(for: "login_attempts")
        self.settings = settings
        self.attacks = attacks
        reached = Mutex(ReachedLimits(entries: entries))
    }

    /// Counts an attempt before the password is compared, so that many at once are not let through together: one round trip.
    package func begin(_ attempt: LoginAttempt, now: UnixTime) async throws(StoreError) -> Admission {
        let keys = AttemptKeys(attempt, hasher)
        if let wait = remembered(keys, now) {
            remember(attempt, until: now + wait, now)
            return .refused(wait: wait)
        }
        if let wait = sprayed(attempt, now) { return .refused(wait: wait) }
        let limits = limits(keys, attacks?.tightening(of: attempt, now) ?? .none)
        let ends = try await store.countAttempt(limits, now: now)
        guard let latest = ends.values.max() else {
            return .counted(Counted(attempt: attempt, keys: keys, limited: limits.map(\.key)))
        }
        reached.withLock { reached in
            for (key, end) in ends { reached.insert(key, end: end, now) }
        }
        remember(attempt, until: latest, now)
        return .refused(
            wait: max(latest.since(now), .milliseconds(1)),
            reached: self.reached(keys, limits.filter { ends[$0.key] != nil }))
    }

    /// The narrowest of the limits that were reached.
    private func reached(_ keys: AttemptKeys, _ limits: [AttemptLimit]) -> Reached? {
        let kinds: [(ThrottledLogin.Limit, SecretHash?)] = [
            (.device, keys.device), (.nameAndAddress, keys.nameAndAddress), (.name, keys.name),
            (.address, keys.address), (.network, keys.network),
        ]
        for (kind, key) in kinds {
            guard let limit = limits.first(where: { $0.key == key }) else { continue }
            return Reached(limit: kind, key: limit.key, window: limit.window)
        }
        return limits.first.map { Reached(limit: .everybody, key: $0.key, window: $0.window) }
    }

    /// Refuses the name as it was typed from memory as well, where it is another one than the account's: who is nobody is refused as fast.
    private func remember(_ attempt: LoginAttempt, until end: UnixTime, _ now: UnixTime) {
        guard attempt.account != nil, attempt.device == nil, attempt.asTyped.name != attempt.name else { return }
        let key = AttemptKeys(attempt.asTyped, hasher).nameAndAddress
        reached.withLock { $0.insert(key, end: end, now) }
    }

    /// For how long to wait where the store has said lately that there were too many; nil where it must be asked.
    func remembered(_ attempt: LoginAttempt, now: UnixTime) -> Duration? {
        remembered(AttemptKeys(attempt, hasher), now)
    }

    private func remembered(_ keys: AttemptKeys, _ now: UnixTime) -> Duration? {
        let all = keys.device.map { [$0] } ?? [keys.nameAndAddress, keys.name, keys.address, keys.network]
        return reached.withLock { $0.end(of: all, now) }?.since(now)
    }

    /// A password that is being tried with many names is not tried with one more, except where the owner is likely to.
    private func sprayed(_ attempt: LoginAttempt, _ now: UnixTime) -> Duration? {
        attempt.device == nil ? attacks?.refusal(of: attempt, now) : nil
    }

    /// The attempt succeeded: what was counted for it does not count. With a known browser, what others counted for the name is forgotten too, at
    /// most once in a window of the account: more often would give them as much room again each time.
    package func succeeded(_ counted: Counted, now: UnixTime) async {
        let own = counted.keys.device ?? counted.keys.nameAndAddress
        var forgetting = [own]
        if counted.keys.device != nil, await unlocks(counted.attempt, now) { forgetting.append(counted.keys.name) }
        await takeBack(counted.limited.filter { $0 != own }, forgetting: forgetting)
    }

    private func unlocks(_ attempt: LoginAttempt, _ now: UnixTime) async -> Bool {
        let key = hasher.hash("unlocked by its owner\n" + attempt.name)
        let limit = AttemptLimit(key: key, maximum: 1, window: settings.accountWindow)
        return (try? await store.countAttempt([limit], now: now).isEmpty) == true
    }

    /// The attempt came to nothing, because the password could not be compared: it does not count.
    package func withdrawn(_ counted: Counted) async { await takeBack(counted.limited, forgetting: []) }

    /// Forgets what was counted for a name from everywhere and from these addresses, as an administrator wishes.
    package func unlock(username: String, addresses: [String]) async throws(StoreError) {
        let name = LoginAttempt(username: username, address: nil).name
        let pairs = addresses.map { AttemptKeys(LoginAttempt(username: username, address: $0), hasher).nameAndAddress }
        let keys = [AttemptKeys.name(name, hasher)] + Set(pairs)
        reached.withLock { reached in
            for key in keys { reached.remove(key) }
        }
        try await store.takeBackAttempt([], forgetting: keys)
    }

    /// Where the store is away nothing is let in by that: what it still counts goes with its window.
    private func takeBack(_ keys: [SecretHash], forgetting: [SecretHash]) async {
        reached.withLock { reached in
            for key in keys + forgetting { reached.remove(key) }
        }
        try? await store.takeBackAttempt(keys, forgetting: forgetting)
    }

    /// What an attempt counts towards.
    private func limits(_ keys: AttemptKeys, _ tightening: AttackWatch.Tightening) -> [AttemptLimit] {
        let window = settings.window
        if let device = keys.device {
            return [AttemptLimit(key: device, maximum: settings.perDevice, window: window)]
        }
        func limit(_ key: SecretHash, _ maximum: Int, _ window: Duration, tight: Bool) -> AttemptLimit {
            let tightened = tight ? max(1, maximum / max(1, settings.detection.tightening)) : maximum
            return AttemptLimit(key: key, maximum: tightened, window: window)
        }
        let isTight = tightening != .none
        var limits = [
            limit(keys.nameAndAddress, settings.perAccountAndAddress, window, tight: isTight),
            limit(keys.name, settings.perAccount, settings.accountWindow, tight: tightening == .server),
            limit(keys.network, settings.perNetwork, window, tight: isTight),
        ]
        if tightening == .server {
            // The network's limit is now smaller than the address's was: one key stands for both, and one is free for all browsers together.
            let all = hasher.hash("unknown browsers")
            limits.append(limit(all, settings.detection.attemptsUnderAttack, window, tight: false))
        } else {
            limits.append(limit(keys.address, settings.perAddress, window, tight: isTight))
        }
        return limits
    }
}
