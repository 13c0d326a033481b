import OAuthCore
import Storage
import StorageRedis
import Synchronization
import Testing

@Suite("Redis: what goes wrong")
struct FaultTests {
    private static func open(
        _ location: RedisLocation, _ change: (inout RedisSettings) -> Void = { _ in }
    ) throws -> RedisStore {
        var settings = RedisSettings.patient
        settings.longestPause = .milliseconds(100)
        change(&settings)
        return try RedisStore.open(location, settings: settings, logger: .quiet)
    }

    /// Asks until the answer is there; the driver's own pauses bound how often.
    private static func untilReachable(_ store: RedisStore) async throws {
        let deadline = ContinuousClock.now + .seconds(3600)
        while true {
            do throws(StoreError) { return try await store.ping() } catch {
                #expect(error.code == .unavailable)
                if ContinuousClock.now > deadline { throw error }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test("a Redis that is down stops no start: operations answer unavailable, and work when it is there")
    func downAtStart() async throws {
        let server = try RedisServer()
        server.kill()
        let store = try await RedisStore.open(server.location, logger: .quiet)
        for _ in 0..<20 {
            await expectUnavailable("cannot_connect") { () throws(StoreError) in try await store.ping() }
        }
        try server.start()
        try await Self.untilReachable(store)
        await store.close()
    }

    @Test("a server that dies under load: every operation ends, and when it is back they work again, of itself")
    func killedUnderLoad() async throws {
        let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        let store = try Self.open(server.location)
        try await store.ping()
        let load = Load(store)
        async let running = load.run()
        for round in 1...3 {
            while load.done < round * 2000 { try await Task.sleep(for: .milliseconds(1)) }
            server.kill()
            await expectUnavailable { () throws(StoreError) in
                // On any of the connections: the first to notice is not the last.
                for _ in 0..<100 { try await store.ping() }
            }
            try server.start()
            try await Self.untilReachable(store)
        }
        load.stop()
        let claimed = await running
        // What was acknowledged was on the disk: nobody wins it a second time.
        for key in claimed {
            let now = RedisStore.systemClock()
            let again = try await store.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(3600))
            #expect(again == .lost)
        }
        #expect(claimed.count > 100)
        await store.close()
    }

    @Test("a server that is paused: a timeout, then refusals at once, and answers when it goes on")
    func paused() async throws {
        let server = try RedisServer()
        let store = try Self.open(server.location) {
            $0.connections = 1
            ($0.commandTimeout, $0.connectTimeout) = (.seconds(1), .seconds(1))
        }
        try await Self.untilReachable(store)
        server.pause()
        await expectUnavailable("timeout") { () throws(StoreError) in try await store.ping() }
        let begin = ContinuousClock.now
        for _ in 0..<50 { await expectUnavailable { () throws(StoreError) in try await store.ping() } }
        // Were each to wait for its own timeout, it would be 50 s.
        #expect(ContinuousClock.now - begin < .seconds(20))
        server.resume()
        try await Self.untilReachable(store)
        await store.close()
    }

    @Test("a write whose answer was lost is not sent again")
    func notRepeated() async throws {
        let server = try RedisServer()
        let store = try Self.open(server.location) { ($0.connections, $0.commandTimeout) = (1, .seconds(5)) }
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        try await store.ping()
        server.pause()
        async let claim: Result<ConditionalWrite, StoreError> = Self.claim(store, "once")
        guard case .failure(let error) = await claim else {
            Issue.record("a paused server answered")
            return
        }
        #expect(error.code == .unavailable)
        server.resume()
        try await Self.untilReachable(store)
        // The one that reached the server was carried out when it went on; a second one would show in its count of scripts.
        let statistics = try #require(try await client.execute(["INFO", "commandstats"]).text)
        let counts = statistics.split(separator: "\r\n").filter { $0.hasPrefix("cmdstat_eval") }
        #expect(counts.allSatisfy { $0.contains("calls=1,") }, "\(counts)")
        #expect(try await client.execute(["GET", "calls"]) == .null)
        await store.close()
        await client.close()
    }

    private static func claim(_ store: RedisStore, _ name: String) async -> Result<ConditionalWrite, StoreError> {
        let now = RedisStore.systemClock()
        do throws(StoreError) {
            return .success(
                try await store.claim(testHash(name), purpose: .form, now: now, expiresAt: now + .seconds(3600)))
        } catch {
            return .failure(error)
        }
    }

    @Test("a server without memory refuses writes as a whole, and reads go on")
    func memory() async throws {
        let server = try RedisServer(["--maxmemory-policy", "noeviction"])
        let store = try Self.open(server.location)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        let (old, new) = (testSession("old", now: now), testSession("new", now: now))
        try await store.insert(old, replacing: nil)
        _ = try await client.execute(["CONFIG", "SET", "maxmemory", "1"])
        await expectUnavailable("OOM") { () throws(StoreError) in try await store.insert(new, replacing: old.hash) }
        #expect(try await store.bffSession(old.hash, now: now) == old)
        #expect(try await store.bffSession(new.hash, now: now) == nil)
        #expect(try await store.bffSessions(userID: old.user.userID, now: now, limit: 9) == [old])
        _ = try await client.execute(["CONFIG", "SET", "maxmemory", "0"])
        try await store.insert(new, replacing: old.hash)
        #expect(try await store.bffSession(old.hash, now: now) == nil)
        await store.close()
        await client.close()
    }

    @Test("a forgotten script is sent again, in the middle of everything")
    func scriptFlush() async throws {
        let server = try RedisServer()
        let store = try Self.open(server.location)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        for number in 0..<50 {
            #expect(try await Self.claim(store, "\(number)").get() == .won)
            _ = try await client.execute(["SCRIPT", "FLUSH"])
            #expect(try await Self.claim(store, "\(number)").get() == .lost)
        }
        await store.close()
        await client.close()
    }

    @Test("what is stored and cannot be read is corrupt, and lets nobody in")
    func corrupt() async throws {
        let server = try RedisServer()
        let store = try Self.open(server.location)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        let session = testSession("x", now: now)
        let key = "session:" + Base64URL.encode(session.hash.bytes)
        for (field, value) in [
            ("ends_at", "soon"), ("access_token", "!"), ("user_id", "other_x"), ("generation", "1.5"),
        ] {
            try await store.insert(session, replacing: nil)
            _ = try await client.execute(["HSET", .text(key), .text(field), .text(value)])
            let error = await #expect(throws: StoreError.self) { try await store.bffSession(session.hash, now: now) }
            #expect(error?.code == .corrupt)
            #expect(error.map { !$0.detail.contains(value) } ?? false)
            _ = try await client.execute(["DEL", .text(key)])
        }
        _ = try await client.execute(["SET", .text(key), "text"])
        await expectUnavailable("WRONGTYPE") { () throws(StoreError) in
            _ = try await store.bffSession(session.hash, now: now)
        }
        await store.close()
        await client.close()
    }
}

/// Claims one key after the other, many at a time, until it is stopped.
private final class Load: Sendable {
    private let store: RedisStore
    private let isStopped = Atomic(false)
    private let attempts = Atomic(0)

    init(_ store: RedisStore) { self.store = store }

    /// How many claims were answered, one way or the other.
    var done: Int { attempts.load(ordering: .relaxed) }
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// The keys that were won.
    func run() async -> [SecretHash] {
        await withTaskGroup(of: [SecretHash].self) { group in
            for worker in 0..<32 { group.addTask { await self.work(worker) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func work(_ worker: Int) async -> [SecretHash] {
        var won: [SecretHash] = []
        var number = 0
        while !isStopped.load(ordering: .relaxed) {
            let key = testHash("\(worker)-\(number)")
            number += 1
            do throws(StoreError) {
                let now = RedisStore.systemClock()
                let write = try await store.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(3600))
                #expect(write == .won)
                won.append(key)
            } catch {
                #expect(error.code == .unavailable)
                await Task.yield()
            }
            attempts.add(1, ordering: .relaxed)
        }
        return won
    }
}
