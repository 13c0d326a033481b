package import OAuthCore

/// What is known of an issuer's keys, and what is to be done next: events go in, actions come out.
///
/// No clock, no lock and no request in here. `KeySetCache` holds it under a lock and does what it says.
package struct KeySetCacheState<Keys: Sendable & Equatable>: Sendable {
    /// What to do for somebody who needs a key.
    package enum Lookup: Sendable, Equatable {
        /// These keys have it. `refresh`: fetch them anew besides, which nobody waits for.
        case use(Keys, generation: UInt64, refresh: Bool)
        /// Fetch the keys, and wait with the others until they are there.
        case fetch
        /// A fetch is under way: wait for its end, then ask `lookUpAfterFetch`.
        case wait
        /// The issuer's keys are known and the wanted one is not among them.
        case unknownKey
        /// There are no keys, or they are older than may be; the next attempt is due after that time.
        case unavailable(retryAfter: Duration)
    }

    private let timing: KeySetTiming
    private var keys: Keys?
    private var fetchedAt = UnixTime(milliseconds: .min)
    private var isFetching = false
    private var failures = 0
    /// After a failure: when the next attempt may be made, whatever it is for.
    private var nextAttemptAt = UnixTime(milliseconds: .min)
    /// When an unknown key may cause a fetch again.
    private var nextUnknownKeyAt = UnixTime(milliseconds: .min)
    /// Counts the key sets that differed from the one before.
    private var generation: UInt64 = 0

    /// Nothing is known yet.
    package init(timing: KeySetTiming) { self.timing = timing }

    /// Somebody needs a key, and says of a key set whether it is there.
    package mutating func lookUp(now: UnixTime, has isThere: (Keys) -> Bool) -> Lookup {
        let usable = usableKeys(now: now)
        if let usable, isThere(usable) {
            let age = now.since(fetchedAt)
            if age >= timing.waitAfter, failures == 0 {
                // Nobody has asked for long: what is known may have been taken back. An issuer that is known to be down
                // keeps nobody waiting.
                defer { isFetching = true }
                return isFetching ? .wait : .fetch
            }
            let isDue = !isFetching && now >= nextAttemptAt && age >= timing.refreshAfter
            if isDue { isFetching = true }
            return .use(usable, generation: generation, refresh: isDue)
        }
        guard !isFetching else { return .wait }
        guard now >= nextAttemptAt else {
            return usable == nil ? .unavailable(retryAfter: nextAttemptAt.since(now)) : .unknownKey
        }
        if usable != nil {
            guard now >= nextUnknownKeyAt else { return .unknownKey }
            nextUnknownKeyAt = now + timing.cooldown
        }
        isFetching = true
        return .fetch
    }

    /// The same once the fetch that was waited for has ended: it never leads to another one.
    package func lookUpAfterFetch(now: UnixTime, has isThere: (Keys) -> Bool) -> Lookup {
        guard let usable = usableKeys(now: now) else {
            return .unavailable(retryAfter: nextAttemptAt > now ? nextAttemptAt.since(now) : .seconds(1))
        }
        return isThere(usable) ? .use(usable, generation: generation, refresh: false) : .unknownKey
    }

    /// The fetch brought keys.
    package mutating func fetched(_ newKeys: Keys, now: UnixTime) {
        if newKeys != keys { generation += 1 }
        keys = newKeys
        fetchedAt = now
        isFetching = false
        failures = 0
        nextAttemptAt = UnixTime(milliseconds: .min)
    }

    /// The fetch failed: the keys at hand stay in use until they are too old.
    package mutating func failed(now: UnixTime) {
        isFetching = false
        failures = min(failures + 1, 16)
        nextAttemptAt = now + min(timing.firstPause * (1 << (failures - 1)), timing.longestPause)
    }

    private func usableKeys(now: UnixTime) -> Keys? {
        now.since(fetchedAt) <= timing.maximumAge ? keys : nil
    }
}

/// When an issuer's keys are fetched.
package struct KeySetTiming: Sendable {
    /// The age at which keys are fetched anew, in the background.
    package var refreshAfter: Duration = .seconds(300)
    /// The age from which a caller waits until they have been fetched anew, unless the last attempt failed.
    package var waitAfter: Duration = .seconds(600)
    /// How often an unknown `kid` may cause a fetch.
    package var cooldown: Duration = .seconds(10)
    /// The pause after the first fetch that failed; it doubles.
    package var firstPause: Duration = .seconds(1)
    /// The longest pause between fetches that fail.
    package var longestPause: Duration = .seconds(30)
    /// The age up to which keys are used while the issuer is down.
    package var maximumAge: Duration = .seconds(86400)
    /// How long one exchange with the issuer may take.
    package var timeout: Duration = .seconds(5)

    package init() {}
}
