package import OAuthCore

/// What a client knows about its tokens, and what is to be done next: events go in, actions come out.
///
/// No clock, no randomness, no lock and no request in here. The client holds it under a lock and does what it says.
package struct TokenCacheState: Sendable {
    /// Which token is meant: the issuer and the client are the cache owner's.
    package struct Key: Hashable, Sendable {
        let scope: String
        let resource: String?

        package init(scope: String, resource: String? = nil) {
            self.scope = scope
            self.resource = resource
        }
    }

    /// What to do for somebody who wants a token.
    package enum Lookup: Sendable, Equatable {
        /// Here it is.
        case hit(ServiceToken)
        /// Here it is; request its successor, which nobody waits for.
        case hitAndRenew(ServiceToken)
        /// Request one after that pause, and wait with the others for the outcome.
        case request(after: Duration)
        /// A request is under way: wait for its outcome.
        case wait
    }

    /// What to do after a request that failed.
    package enum Failure: Sendable, Equatable {
        /// Try again after that pause; whoever waits goes on waiting.
        case retry(after: Duration)
        /// Tell those who wait. Nothing of the failure is kept but the moment of the next attempt.
        case giveUp
    }

    private struct Entry {
        var token: ServiceToken?
        var renewAt = UnixTime(milliseconds: .min)
        var isRequesting = false
        /// Whether somebody has been given it.
        var isUsed = false
        /// Failures since the last success, and those of the request under way.
        var failures = 0
        var attempt = 0
        var nextAttemptAt = UnixTime(milliseconds: .min)
        var rejectedAt: UnixTime?
    }

    private let timing: TokenTiming
    private var entries: [Key: Entry] = [:]

    /// A cache without tokens.
    package init(timing: TokenTiming) { self.timing = timing }

    /// Somebody wants the token of `key`.
    package mutating func lookUp(_ key: Key, now: UnixTime) -> Lookup {
        if let entry = entries[key], let token = entry.token, timing.isUsable(token, now: now) {
            if !entry.isUsed { entries[key]?.isUsed = true }
            guard now >= entry.renewAt, !entry.isRequesting, now >= entry.nextAttemptAt else { return .hit(token) }
            entries[key]?.isRequesting = true
            entries[key]?.attempt = 0
            return .hitAndRenew(token)
        }
        if entries[key] == nil { makeRoom(now: now) }
        var entry = entries[key] ?? Entry()
        defer { entries[key] = entry }
        entry.token = nil
        guard !entry.isRequesting else { return .wait }
        entry.isRequesting = true
        entry.attempt = 0
        let pause = entry.nextAttemptAt > now ? entry.nextAttemptAt.since(now) : .zero
        return .request(after: min(pause, timing.longestWait))
    }

    /// The tokens that are due for renewal and have been used since the last one: each is to be requested.
    package mutating func dueRenewals(now: UnixTime) -> [Key] {
        let due = entries.filter { _, entry in
            guard let token = entry.token, timing.isUsable(token, now: now) else { return false }
            return entry.isUsed && !entry.isRequesting && now >= entry.renewAt && now >= entry.nextAttemptAt
        }
        for key in due.keys {
            entries[key]?.isRequesting = true
            entries[key]?.attempt = 0
        }
        return Array(due.keys)
    }

    /// The request of `key` brought a token. `jitter` is random, 0 to 1.
    package mutating func succeeded(_ key: Key, _ token: ServiceToken, jitter: Double) {
        var entry = Entry()
        entry.rejectedAt = entries[key]?.rejectedAt
        // Where there was no token, somebody waits for this one.
        entry.isUsed = entries[key]?.token == nil
        entry.token = token
        entry.renewAt = timing.renewal(of: token, jitter: jitter)
        entries[key] = entry
    }

    /// The request of `key` failed. `jitter` is random, 0 to 1.
    package mutating func failed(_ key: Key, isTransient: Bool, now: UnixTime, jitter: Double) -> Failure {
        guard var entry = entries[key] else { return .giveUp }
        defer { entries[key] = entry }
        entry.failures = min(entry.failures + 1, 30)
        entry.attempt += 1
        let pause = timing.pause(afterFailures: entry.failures, jitter: jitter)
        entry.nextAttemptAt = now + pause
        if isTransient, entry.attempt < timing.attempts { return .retry(after: min(pause, timing.longestWait)) }
        entry.isRequesting = false
        return .giveUp
    }

    /// A service refused the token. Returns whether another one is worth asking for.
    ///
    /// A token that another caller has replaced meanwhile is another one already. The second refusal within
    /// `rejectionInterval` is believed to be the service's own trouble: the authorization server is left alone.
    package mutating func rejected(_ key: Key, _ token: ServiceToken, now: UnixTime) -> Bool {
        guard var entry = entries[key], let current = entry.token, current.value == token.value else { return true }
        if let last = entry.rejectedAt, now >= last, now.since(last) < timing.rejectionInterval { return false }
        entry.token = nil
        entry.rejectedAt = now
        entries[key] = entry
        return true
    }

    /// How many tokens are known or asked for.
    package var count: Int { entries.count }

    /// Drops what has expired and, where that is not enough, the token that expires first; requests under way stay.
    private mutating func makeRoom(now: UnixTime) {
        guard entries.count >= timing.capacity else { return }
        entries = entries.filter { $0.value.isRequesting || $0.value.token.map { $0.expiresAt > now } ?? false }
        while entries.count >= timing.capacity {
            let idle = entries.filter { !$0.value.isRequesting }
            guard let oldest = idle.min(by: { Self.expiry($0.value) < Self.expiry($1.value) }) else { return }
            entries[oldest.key] = nil
        }
    }

    private static func expiry(_ entry: Entry) -> UnixTime { entry.token?.expiresAt ?? UnixTime(milliseconds: .min) }
}
