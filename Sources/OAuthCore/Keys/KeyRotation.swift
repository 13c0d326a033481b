/// The life of signing keys as a decision: announced → active → retired → removed, for each algorithm on its own.
///
/// One node makes the plan and writes it by compare-and-set; the others find the result.
public struct KeyRotation: Sendable, Hashable {
    /// The algorithms that the server has keys for.
    public var algorithms: [String]
    /// How long a key signs.
    public var rotateEvery: Duration
    /// How long a key is shown before it signs.
    public var announceFor: Duration
    /// How long a retired key is still shown: the longest lifetime of what it signed, with a margin for nodes that follow late.
    public var retainFor: Duration

    /// Rules from their parts.
    public init(algorithms: [String], rotateEvery: Duration, announceFor: Duration, retainFor: Duration) {
        self.algorithms = algorithms
        self.rotateEvery = rotateEvery
        self.announceFor = announceFor
        self.retainFor = retainFor
    }

    /// What an operator asks for beside the clock.
    public enum Demand: Sendable, Hashable {
        /// Only what the clock says.
        case none
        /// A successor for each active key, announced now.
        case announce
        /// A successor for each active key, signing at once: verifiers that cached the key set fetch it again for the unknown `kid`.
        case activateNow
    }

    /// What becomes of the keys.
    public struct Plan: Sendable, Hashable {
        /// The keys that stay, in their new states.
        public var keys: [SigningKeyRecord]
        /// The keys to make.
        public var additions: [Addition]
        /// Whether nothing changes.
        public var isEmpty: Bool
    }

    /// A key to make.
    public struct Addition: Sendable, Hashable {
        /// Its algorithm.
        public let algorithm: String
        /// Whether it signs at once or is announced first.
        public let state: SigningKeyRecord.State
        /// When it signs.
        public let activeAt: UnixTime

        /// A key to make, from its parts.
        public init(algorithm: String, state: SigningKeyRecord.State, activeAt: UnixTime) {
            self.algorithm = algorithm
            self.state = state
            self.activeAt = activeAt
        }
    }

    /// The plan for the keys as they are at `now`.
    public func plan(_ keys: [SigningKeyRecord], demand: Demand = .none, now: UnixTime) -> Plan {
        var kept = keys.filter { key in key.retiredAt.map { now < $0 + retainFor } ?? true }
        var additions: [Addition] = []
        for algorithm in algorithms { advance(algorithm, &kept, &additions, demand, now) }
        for index in kept.indices where !algorithms.contains(kept[index].algorithm) { Self.retire(&kept[index], now) }
        return Plan(keys: kept, additions: additions, isEmpty: kept == keys && additions.isEmpty)
    }

    private func advance(
        _ algorithm: String, _ keys: inout [SigningKeyRecord], _ additions: inout [Addition], _ demand: Demand,
        _ now: UnixTime
    ) {
        activateDue(algorithm, &keys, force: demand == .activateNow, now)
        let active = keys.first { $0.algorithm == algorithm && $0.state == .active }
        let announced = keys.contains { $0.algorithm == algorithm && $0.state == .announced }
        guard let active else {
            additions.append(Addition(algorithm: algorithm, state: .active, activeAt: now))
            return
        }
        let isDue = active.activeAt + rotateEvery <= now + announceFor
        switch demand {
        case .activateNow where active.activeAt < now:
            for index in keys.indices where keys[index].algorithm == algorithm && keys[index].state == .active {
                Self.retire(&keys[index], now)
            }
            additions.append(Addition(algorithm: algorithm, state: .active, activeAt: now))
        case .announce where !announced:
            additions.append(Addition(algorithm: algorithm, state: .announced, activeAt: now + announceFor))
        case .none where isDue && !announced, .activateNow where isDue && !announced:
            let activeAt = max(active.activeAt + rotateEvery, now + announceFor)
            additions.append(Addition(algorithm: algorithm, state: .announced, activeAt: activeAt))
        default: break
        }
    }

    /// Makes the latest announced key whose time has come the active one, and retires the one before.
    private func activateDue(_ algorithm: String, _ keys: inout [SigningKeyRecord], force: Bool, _ now: UnixTime) {
        let due = keys.indices.filter { index in
            let key = keys[index]
            return key.algorithm == algorithm && key.state == .announced && (force || key.activeAt <= now)
        }
        guard let next = due.max(by: { keys[$0].activeAt < keys[$1].activeAt }) else { return }
        for index in keys.indices where keys[index].algorithm == algorithm && index != next {
            if keys[index].state == .active || due.contains(index) { Self.retire(&keys[index], now) }
        }
        keys[next].state = .active
        keys[next].activeAt = now
    }

    private static func retire(_ key: inout SigningKeyRecord, _ now: UnixTime) {
        guard key.state != .retired else { return }
        key.state = .retired
        key.retiredAt = now
    }
}
