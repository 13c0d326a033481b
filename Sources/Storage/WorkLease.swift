package import OAuthCore
import Synchronization

/// One node's hold on a piece of work that one of all nodes does at a time.
///
/// Whoever works asks `keep` before each step. It knows by the uptime of its own machine when the lease has run out, a little before the others
/// take it: a node that was paused in its work finds that out before it goes on, without asking anybody. What slips through between the
/// question and the act meets the conditional writes of the store; a lease saves work and decides nothing.
package final class WorkLease: Sendable {
    private let store: any LeaseStore
    private let name: String
    private let holder: String
    private let length: Duration
    private let clock: @Sendable () -> UnixTime
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// A hold that nobody has yet. `holder` is another name in every process, `length` the time after which the others may take over.
    package init(
        _ store: any LeaseStore, name: String, holder: String, length: Duration,
        clock: @escaping @Sendable () -> UnixTime, uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.name = name
        self.holder = holder
        self.length = length
        self.clock = clock
        self.uptime = uptime
    }

    /// Whether it is held at this moment: a fifth of its length is given away to clocks that differ.
    package var isHeld: Bool { remaining > .zero }

    private var remaining: Duration { end.withLock { $0 }.map { $0 - uptime() } ?? .zero }

    /// Takes the lease, or moves its end when a third of it is over; whether it is held then.
    ///
    /// While the store is away whoever has the lease goes on until it has run out, and nobody takes it.
    package func keep() async -> Bool {
        let left = remaining
        guard left <= length * 2 / 3 - length / 5 else { return true }
        let asked = uptime()
        let now = clock()
        do throws(StoreError) {
            let outcome =
                left > .zero
                ? try await store.renewLease(name, holder: holder, now: now, expiresAt: now + length)
                : try await store.acquireLease(name, holder: holder, now: now, expiresAt: now + length)
            end.withLock { $0 = outcome == .won ? asked + length - length / 5 : nil }
        } catch {}
        return isHeld
    }

    /// Gives the lease up where it may be held, so that nobody waits for its end. Where that fails it runs out.
    package func release() async {
        let mayBeHeld = end.withLock { end in
            defer { end = nil }
            return end != nil
        }
        if mayBeHeld { try? await store.releaseLease(name, holder: holder) }
    }
}
