import EmbeddedAuthorizationServer
import Foundation
import Logging
import OAuthCore
import Storage
import Synchronization
import Testing

@Suite("Upkeep: of all processes one keeps the tables small")
struct UpkeepTests {
    @Test("the first that comes round reaps and goes on to, another one only once that one is gone for good")
    func oneReaper() async throws {
        let place = Place()
        let (first, second) = (place.upkeep(), place.upkeep())
        for round in 1...5 {
            await first.upkeep.reapOnce()
            await second.upkeep.reapOnce()
            #expect(first.table.rounds == round)
            #expect(second.table.rounds == 0)
            place.advance(.seconds(60))
        }
        // The first one has died: its lease runs out 100 s after its last round.
        await second.upkeep.reapOnce()
        #expect(second.table.rounds == 0)
        place.advance(.seconds(60))
        await second.upkeep.reapOnce()
        #expect(second.table.rounds == 1)
    }

    @Test("one who lost the lease in the middle of a long round stops")
    func lost() async throws {
        let place = Place()
        let (first, second) = (place.upkeep(), place.upkeep())
        first.table.set { $0.remaining = 10 }
        first.table.set { $0.afterBatch = { place.give(to: "another") } }
        await first.upkeep.reapOnce()
        #expect(first.table.rounds < 10)
        #expect(second.table.rounds == 0)
    }
}

/// Leases that the test looks at, and the time.
private final class Place: LeaseStore, Sendable {
    private let state = Mutex((now: UnixTime(seconds: 1_800_000_000), holder: "", end: UnixTime(seconds: 0)))

    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    /// Somebody else has it now, and for long.
    func give(to holder: String) {
        state.withLock {
            $0.now = $0.now + .seconds(3600)
            $0.holder = holder
            $0.end = $0.now + .seconds(3600)
        }
    }

    func upkeep() -> (upkeep: Upkeep, table: Table) {
        let table = Table()
        let upkeep = Upkeep(
            parts: [], stores: [table], leases: self, clock: { self.state.withLock { $0.now } },
            uptime: { ContinuousClock.now + self.state.withLock { $0.now }.since(UnixTime(seconds: 1_800_000_000)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return (upkeep, table)
    }

    func acquireLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        state.withLock { state in
            guard state.end <= now || state.holder == holder else { return .lost }
            (state.holder, state.end) = (holder, expiresAt)
            return .won
        }
    }

    func renewLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        state.withLock { state in
            guard state.end > now, state.holder == holder else { return .lost }
            state.end = expiresAt
            return .won
        }
    }

    func releaseLease(_ name: String, holder: String) async throws(StoreError) {
        state.withLock { if $0.holder == holder { $0.end = UnixTime(seconds: 0) } }
    }
}

/// A table with so many batches of expired rows.
private final class Table: StoreMaintenance, Sendable {
    struct State {
        var rounds = 0
        var remaining = 0
        var afterBatch: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    var rounds: Int { state.withLock { $0.rounds } }
    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int {
        let (isMore, then) = state.withLock { state in
            state.rounds += 1
            state.remaining -= 1
            return (state.remaining > 0, state.afterBatch)
        }
        then()
        return isMore ? limit : 0
    }

    func ping() async throws(StoreError) {}
}
