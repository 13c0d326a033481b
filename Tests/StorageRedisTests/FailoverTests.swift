import OAuthCore
import Storage
import StorageRedis
import Synchronization
import Testing

@Suite("Redis: a failover under load", .serialized)
struct FailoverTests {
    @Test("the primary dies: every operation ends, what replicas acknowledged stays, and it goes on by itself")
    func killed() async throws {
        let servers = try await SentinelServers()
        var location = servers.location
        location.acknowledgement = .init(replicas: 1, timeout: .milliseconds(800))
        let store = try SentinelTests.open(location) { $0.commandTimeout = .seconds(2) }
        let load = Claims(store)
        async let running = load.run()
        try await until("claims are made") { load.won > 300 }
        servers.primary.kill()
        try await until("the replica is the primary") { (try? await store.ping()) != nil }
        // Nobody is there yet who could acknowledge: nothing counts.
        let before = load.won
        try await until("a claim is refused for want of replicas") {
            let now = RedisStore.systemClock()
            do throws(StoreError) {
                let key = testHash("alone-\(now)")
                _ = try await store.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(3600))
                Issue.record("a claim counts that no replica has")
                return true
            } catch { return error.detail.contains("not_replicated") }
        }
        try servers.primary.start(["--replicaof", "127.0.0.1 \(servers.replica.port)"])
        try await until("claims are made again") { load.won > before + 300 }
        load.stop()
        let won = await running
        await store.close()
        let patient = try SentinelTests.open(location)
        let now = RedisStore.systemClock()
        for key in won {
            #expect(try await patient.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(3600)) == .lost)
        }
        await patient.close()
    }

    @Test("a failover that an operator asks for: idle connections follow it")
    func asked() async throws {
        let servers = try await SentinelServers()
        let store = try SentinelTests.open(servers.location)
        try await store.ping()
        _ = try await SentinelServers.execute(
            servers.sentinels[1], ["SENTINEL", "FAILOVER", .text(SentinelServers.service)])
        try await until("the store is at the new primary") {
            // A Sentinel that makes it the primary ends its connections, this one among them.
            let list = try? await withClient(servers.replica) { try await $0.execute(["CLIENT", "LIST"]).text ?? "" }
            // Besides the one who asks; Sentinels have names of their own.
            return (list ?? "").split(separator: "\n").count { $0.contains("name=gatehouse") } > 1
        }
        let now = RedisStore.systemClock()
        #expect(
            try await store.claim(testHash("x"), purpose: .form, now: now, expiresAt: now + .seconds(3600)) == .won)
        await store.close()
    }
}

/// Claims one key after the other, many at a time, until it is stopped; an operation that fails is another's business.
final class Claims: Sendable {
    private let store: RedisStore
    private let isStopped = Atomic(false)
    private let successes = Atomic(0)

    init(_ store: RedisStore) { self.store = store }

    /// How many were won.
    var won: Int { successes.load(ordering: .relaxed) }
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// The keys that were won.
    func run() async -> [SecretHash] {
        await withTaskGroup(of: [SecretHash].self) { group in
            for worker in 0..<16 { group.addTask { await self.work(worker) } }
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
                successes.add(1, ordering: .relaxed)
            } catch {
                #expect(error.code == .unavailable)
                try? await Task.sleep(for: .milliseconds(2))
            }
        }
        return won
    }
}
