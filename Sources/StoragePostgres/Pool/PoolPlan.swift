/// Which connection takes what comes next, and when another one is made: says it, and does none of it.
///
/// Calls share connections: each goes behind those that are on their way on the least busy one. A transaction has a connection for
/// itself, and one connection is always left to the calls, so that transactions that wait for locks stop nobody else.
package struct PoolPlan {
    private struct Lane {
        enum Phase { case empty, connecting, open }
        var phase = Phase.empty
        var underway = 0
        var isLeased = false
        /// It takes no more calls, and is leased when none is on its way.
        var isReserved = false

        var takesCalls: Bool { phase == .open && !isLeased && !isReserved }
    }

    private var lanes: [Lane]
    private let depth: Int
    /// How many connections in a row could not be made.
    package private(set) var failures = 0
    private var pausesUntil: ContinuousClock.Instant?

    /// A plan for so many connections with so many calls on their way on each; none is made yet.
    package init(size: Int, depth: Int) {
        self.lanes = Array(repeating: Lane(), count: max(1, size))
        self.depth = max(1, depth)
    }

    /// The last attempt failed and there is no connection: who comes now is refused.
    package var isDown: Bool { failures > 0 && !lanes.contains { $0.phase == .open } }

    /// Whether nothing is on its way and nobody has a connection.
    package var isIdle: Bool { lanes.allSatisfy { $0.underway == 0 && !$0.isLeased } }

    /// When the next attempt is due, where one failed.
    package var nextAttempt: ContinuousClock.Instant? {
        lanes.contains { $0.phase == .connecting } ? nil : pausesUntil
    }

    private var leased: Int { lanes.count { $0.isLeased || $0.isReserved } }

    // MARK: Work

    /// The connection for a call, which is on its way from now on.
    package mutating func takeForCall() -> Int? {
        let free = lanes.indices.filter { lanes[$0].takesCalls && lanes[$0].underway < depth }
        guard let lane = free.min(by: { lanes[$0].underway < lanes[$1].underway }) else { return nil }
        lanes[lane].underway += 1
        return lane
    }

    /// The connection for a transaction, which has it from now on.
    package mutating func takeForTransaction() -> Int? {
        if let lane = lanes.indices.first(where: { lanes[$0].isReserved && lanes[$0].underway == 0 }) {
            return lease(lane)
        }
        guard leased < max(1, lanes.count - 1) else { return nil }
        let open = lanes.indices.filter { lanes[$0].takesCalls }
        if let lane = open.first(where: { lanes[$0].underway == 0 }) { return lease(lane) }
        guard !lanes.contains(where: { $0.isReserved }), !hasRoom,
            let lane = open.min(by: { lanes[$0].underway < lanes[$1].underway })
        else { return nil }
        lanes[lane].isReserved = true
        return nil
    }

    private mutating func lease(_ lane: Int) -> Int {
        lanes[lane].isReserved = false
        lanes[lane].isLeased = true
        return lane
    }

    /// A call of a transaction is on its way on its connection.
    package mutating func began(_ lane: Int) { lanes[lane].underway += 1 }

    /// A call was answered.
    package mutating func finished(_ lane: Int) { lanes[lane].underway -= 1 }

    /// A transaction gives its connection back.
    package mutating func released(_ lane: Int) { lanes[lane].isLeased = false }

    // MARK: Connections

    /// Another connection could be made, or one is being made.
    private var hasRoom: Bool { failures == 0 && lanes.contains { $0.phase != .open && !$0.isLeased } }

    /// A connection to make now: where something waits, where calls wait behind others, and where the last attempt failed and its pause
    /// is over. After a failure only one is tried at a time.
    package mutating func takeToConnect(waiting: Int, now: ContinuousClock.Instant) -> Int? {
        let connecting = lanes.count { $0.phase == .connecting }
        if failures > 0 {
            guard connecting == 0, pausesUntil.map({ $0 <= now }) ?? true, isDown || waiting > 0 || isBusy else {
                return nil
            }
        } else {
            guard connecting < min(4, max(waiting, isBusy ? 1 : 0)) else { return nil }
        }
        guard let lane = lanes.firstIndex(where: { $0.phase == .empty && !$0.isLeased }) else { return nil }
        lanes[lane].phase = .connecting
        return lane
    }

    /// Whether every connection that takes calls has some on their way already.
    private var isBusy: Bool {
        let open = lanes.filter(\.takesCalls)
        return !open.isEmpty && open.allSatisfy { $0.underway > 1 }
    }

    /// A connection stands.
    package mutating func connected(_ lane: Int) {
        lanes[lane].phase = .open
        failures = 0
        pausesUntil = nil
    }

    /// A connection could not be made; the next one may be tried at `tryAgain`.
    package mutating func connectFailed(_ lane: Int, tryAgain: (_ failures: Int) -> ContinuousClock.Instant) {
        lanes[lane].phase = .empty
        failures += 1
        pausesUntil = tryAgain(failures)
    }

    /// A connection is gone, with all that was on its way. A transaction that has it gives it back all the same.
    package mutating func lost(_ lane: Int) {
        lanes[lane].phase = .empty
        lanes[lane].underway = 0
        lanes[lane].isReserved = false
    }
}
