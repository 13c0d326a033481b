import BFF
import OAuthCore
import Testing

@Suite("What outlives a request ends with its session")
struct SessionWatchTests {
    @Test("every way of ending a session closes what is open under it, once; what is open under another stays")
    func ending() async throws {
        let harness = try await CoreHarness()
        let other = try await harness.logIn(CoreHarness.login("other"))
        let stays = SharedFlag()
        _ = harness.services.watch.register(other.record.hash) { stays.raise() }
        let sessions = harness.services.sessions
        let ways: [(BFFSessionRecord) async throws -> Void] = [
            { try await sessions.end($0) },
            { _ = try await sessions.end(handle: $0.handle, of: $0.user.userID) },
            { _ = try await sessions.endAll(userID: $0.user.userID) },
            {
                _ = try await sessions.endAll(
                    provider: "keycloak", providerSessionID: try #require($0.providerSessionID))
            },
        ]
        for end in ways {
            let session = try await harness.logIn()
            let (one, two) = (SharedFlag(), SharedFlag())
            _ = harness.services.watch.register(session.record.hash) { one.raise() }
            _ = harness.services.watch.register(session.record.hash) { two.raise() }
            try await end(session.record)
            #expect(one.times == 1 && two.times == 1)
        }
        let replaced = try await harness.logIn()
        let closed = SharedFlag()
        _ = harness.services.watch.register(replaced.record.hash) { closed.raise() }
        _ = try await harness.logIn(cookie: replaced.cookie)
        #expect(closed.times == 1)
        #expect(!stays.isRaised)
    }

    @Test("what has closed by itself is forgotten")
    func unregistered() async throws {
        let watch = SessionWatch()
        let hash = SecretHash([1])
        let flag = SharedFlag()
        let ticket = watch.register(hash) { flag.raise() }
        watch.unregister(ticket)
        watch.unregister(ticket)
        watch.ended(hash)
        #expect(!flag.isRaised)
        #expect(watch.hashes.isEmpty)
    }

    @Test(
        "a session that another node ended, or whose time is over, is found by the sweep; while the store is down nothing is closed"
    )
    func sweep() async throws {
        let harness = try await CoreHarness()
        let watch = harness.services.watch
        let session = try await harness.logIn()
        let flag = SharedFlag()
        _ = watch.register(session.record.hash) { flag.raise() }
        try await watch.sweep(harness.store, now: harness.now)
        #expect(!flag.isRaised)
        _ = try await harness.store.endBFFSession(session.record.hash)
        harness.store.isDown = true
        await #expect(throws: (any Error).self) { try await watch.sweep(harness.store, now: harness.now) }
        #expect(!flag.isRaised)
        harness.store.isDown = false
        try await watch.sweep(harness.store, now: harness.now)
        #expect(flag.times == 1)
        let idle = try await harness.logIn()
        let late = SharedFlag()
        _ = watch.register(idle.record.hash) { late.raise() }
        try await watch.sweep(harness.store, now: harness.now + .seconds(8 * 3600))
        #expect(late.times == 1)
    }
}
