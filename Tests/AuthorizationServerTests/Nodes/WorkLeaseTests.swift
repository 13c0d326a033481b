import Foundation
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("Work that one of all nodes does at a time")
struct WorkLeaseTests {
    /// Two nodes on one store; each has an uptime that the test moves.
    private struct Nodes {
        let harness: Harness
        let uptimes = [Uptime(), Uptime()]
        let leases: [WorkLease]

        init() async throws {
            let harness = try await Harness()
            self.harness = harness
            leases = uptimes.enumerated().map { number, uptime in
                WorkLease(
                    harness.store, name: "work", holder: "node-\(number)", length: .seconds(10),
                    clock: { harness.clock.now }, uptime: { uptime.now })
            }
        }

        /// Time goes on for all.
        func advance(_ duration: Duration) {
            harness.clock.advance(duration)
            for uptime in uptimes { uptime.advance(duration) }
        }
    }

    @Test("the first has it and keeps it by asking, the other gets it once it is given up")
    func handover() async throws {
        let nodes = try await Nodes()
        #expect(await nodes.leases[0].keep())
        #expect(await !nodes.leases[1].keep())
        for _ in 0..<20 {
            nodes.advance(.seconds(4))
            #expect(await nodes.leases[0].keep())
            #expect(await !nodes.leases[1].keep())
        }
        await nodes.leases[0].release()
        #expect(!nodes.leases[0].isHeld)
        #expect(await nodes.leases[1].keep())
    }

    @Test("of one that died the other takes over when the lease has run out, and not before")
    func death() async throws {
        let nodes = try await Nodes()
        #expect(await nodes.leases[0].keep())
        nodes.advance(.seconds(9))
        #expect(await !nodes.leases[1].keep())
        nodes.advance(.seconds(1))
        #expect(await nodes.leases[1].keep())
    }

    @Test("one that was paused past its lease knows it at once, before the others may have it")
    func pause() async throws {
        let nodes = try await Nodes()
        #expect(await nodes.leases[0].keep())
        nodes.advance(.seconds(8))
        #expect(!nodes.leases[0].isHeld, "a fifth before its end")
        nodes.advance(.seconds(2))
        #expect(await nodes.leases[1].keep())
        #expect(await !nodes.leases[0].keep(), "the other works now")
        await nodes.leases[0].release()
        #expect(await !nodes.leases[0].keep(), "what it gives up is not its own any more")
    }

    @Test("a clock that is set back or ahead changes nothing for who holds it")
    func clock() async throws {
        let nodes = try await Nodes()
        #expect(await nodes.leases[0].keep())
        nodes.harness.clock.advance(.seconds(-300))
        #expect(nodes.leases[0].isHeld)
        nodes.uptimes[0].advance(.seconds(8))
        #expect(!nodes.leases[0].isHeld)
    }

    @Test("while the store is away the holder goes on to the end of its lease, and nobody takes it")
    func away() async throws {
        let nodes = try await Nodes()
        #expect(await nodes.leases[0].keep())
        await nodes.harness.store.close()
        nodes.advance(.seconds(5))
        #expect(await nodes.leases[0].keep())
        #expect(await !nodes.leases[1].keep())
        nodes.advance(.seconds(3))
        #expect(await !nodes.leases[0].keep())
    }
}

/// How long a machine runs, moved by the test.
final class Uptime: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { moment.withLock { $0 } }
    func advance(_ duration: Duration) { moment.withLock { $0 += duration } }
}
