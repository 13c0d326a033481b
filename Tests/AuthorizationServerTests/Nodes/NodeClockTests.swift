import OAuthCore
import Storage
import Synchronization
import Testing

@Suite("One clock for all nodes")
struct NodeClockTests {
    /// A machine and a store, whose clocks the test sets.
    private final class Scene: Sendable, StoreClock {
        struct State {
            var actual = UnixTime(seconds: 1_800_000_000)
            var machineIsAhead: Duration = .zero
            var answerTakes: Duration = .milliseconds(2)
            var isAway = false
            var noticed: [ClockOffset.Outcome] = []
        }

        let state = Mutex(State())
        let uptime = Uptime()

        var clock: NodeClock {
            NodeClock(
                system: { self.state.withLock { $0.actual + $0.machineIsAhead } }, uptime: { self.uptime.now },
                noticed: { outcome, _ in self.state.withLock { $0.noticed.append(outcome) } })
        }

        /// Half of the way there, half of it back.
        func storeTime() async throws(StoreError) -> UnixTime {
            let (half, isAway) = state.withLock { ($0.answerTakes / 2, $0.isAway) }
            if isAway { throw StoreError(.unavailable, detail: "away") }
            pass(half)
            let now = state.withLock { $0.actual }
            pass(half)
            return now
        }

        func pass(_ duration: Duration) {
            state.withLock { $0.actual = $0.actual + duration }
            uptime.advance(duration)
        }

        func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

        /// How wrong a clock is.
        func error(of clock: NodeClock) -> Duration {
            let now = clock.now
            return now.since(state.withLock { $0.actual })
        }
    }

    @Test("a node that is minutes off judges by the store's clock from its first answer on", arguments: [-300, 300])
    func skewed(seconds: Int) async throws {
        let scene = Scene()
        scene.set { $0.machineIsAhead = .seconds(seconds) }
        let clock = scene.clock
        #expect(scene.error(of: clock) == .seconds(seconds))
        await clock.follow(scene)
        #expect(scene.error(of: clock) == .zero)
        #expect(scene.state.withLock { $0.noticed } == [.began])
    }

    @Test("a difference below half a second is left alone, and so is what a slow answer says")
    func jitter() async throws {
        let scene = Scene()
        scene.set { $0.machineIsAhead = .milliseconds(400) }
        let clock = scene.clock
        await clock.follow(scene)
        #expect(scene.error(of: clock) == .milliseconds(400))
        scene.set {
            $0.machineIsAhead = .seconds(300)
            $0.answerTakes = .milliseconds(1500)
        }
        #expect(await clock.measure() == .ignored)
        scene.set { $0.answerTakes = .milliseconds(900) }
        #expect(await clock.measure() == .began)
        #expect(scene.error(of: clock) == .zero)
    }

    @Test(
        "a clock that is set while the server runs does not count until it was compared, and counts again when it is right"
    )
    func steps() async throws {
        let scene = Scene()
        let clock = scene.clock
        await clock.follow(scene)
        scene.pass(.milliseconds(700))
        scene.set { $0.machineIsAhead = .seconds(-240) }
        #expect(scene.error(of: clock) == .zero, "the uptime knows better")
        #expect(await clock.measure() == .began)
        #expect(scene.error(of: clock) == .zero)
        scene.pass(.milliseconds(700))
        scene.set { $0.machineIsAhead = .milliseconds(20) }
        #expect(scene.error(of: clock) == .zero)
        #expect(await clock.measure() == .ended)
        #expect(scene.error(of: clock) == .milliseconds(20))
    }

    @Test("while the store is away what was measured holds")
    func away() async throws {
        let scene = Scene()
        scene.set { $0.machineIsAhead = .seconds(120) }
        let clock = scene.clock
        await clock.follow(scene)
        scene.set { $0.isAway = true }
        #expect(await clock.measure() == .ignored)
        scene.pass(.seconds(600))
        #expect(scene.error(of: clock) == .zero)
    }
}
