import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: Sentinels")
struct SentinelTests {
    static func open(
        _ location: RedisLocation, _ change: (inout RedisSettings) -> Void = { _ in }
    ) throws -> RedisStore {
        var settings = RedisSettings.patient
        settings.longestPause = .milliseconds(100)
        change(&settings)
        return try RedisStore.open(location, settings: settings, logger: .quiet)
    }

    private static func claim(_ store: RedisStore, _ name: String) async throws(StoreError) -> ConditionalWrite {
        let now = RedisStore.systemClock()
        return try await store.claim(testHash(name), purpose: .form, now: now, expiresAt: now + .seconds(3600))
    }

    private static func isConnected(_ server: RedisServer) async throws -> Bool {
        // The one who asks is connected too.
        try await withClient(server) {
            (try await $0.execute(["CLIENT", "LIST"]).text ?? "").split(separator: "\n").count > 1
        }
    }

    @Test("a write that a demoted primary refuses is made once at the new one, and its caller notices nothing")
    func readOnly() async throws {
        let (old, new) = (try RedisServer(), try RedisServer())
        let sentinel = try await FakeSentinel(naming: old.endpoint)
        let store = try Self.open(sentinel.location)
        for number in 0..<8 { #expect(try await Self.claim(store, "before-\(number)") == .won) }
        sentinel.name(new.endpoint)
        // Nobody is disconnected by that.
        _ = try await withClient(old) { try await $0.execute(["REPLICAOF", "127.0.0.1", .integer(Int64(new.port))]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let write = try await Self.claim(store, "\(number)")
                    #expect(write == .won)
                }
            }
            try await group.waitForAll()
        }
        let calls = try await withClient(new) { try await $0.execute(["DBSIZE"]).integer }
        #expect(calls == 100)
        await store.close()
        try await sentinel.close()
    }

    @Test("an idle connection leaves the old primary when a Sentinel announces the new one")
    func announced() async throws {
        let (old, new) = (try RedisServer(), try RedisServer())
        let sentinel = try await FakeSentinel(naming: old.endpoint)
        let store = try Self.open(sentinel.location)
        #expect(try await Self.claim(store, "before") == .won)
        #expect(try await Self.isConnected(old))
        sentinel.name(new.endpoint)
        sentinel.announce(new.endpoint, for: old.endpoint)
        try await until("the new primary is connected") { try await Self.isConnected(new) }
        try await until("the old primary is left") { try await !Self.isConnected(old) }
        #expect(try await Self.claim(store, "before") == .won)
        await store.close()
        try await sentinel.close()
    }

    @Test(
        "a server that says it is a replica is not used, and the next Sentinel is asked; those that are away are passed over"
    )
    func role() async throws {
        let primary = try RedisServer()
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        let behind = try await FakeSentinel(naming: replica.endpoint)
        let right = try await FakeSentinel(naming: primary.endpoint)
        let away = try RedisServer()
        away.kill()
        var location = behind.location
        location.others = [away.endpoint, right.endpoint]
        let store = try Self.open(location)
        await expectUnavailable("says it is slave, expected master") { () throws(StoreError) in try await store.ping() }
        try await until("the primary is found") { (try? await Self.claim(store, "x")) == .won }
        #expect(right.asked > 0)
        await store.close()
        try await behind.close()
        try await right.close()
    }

    @Test("what is wrong with the Sentinels is said: away, another service, no password, no Sentinel at all")
    func wrong() async throws {
        let server = try RedisServer()
        let sentinel = try RedisServer(sentinel: [
            "sentinel monitor cache 127.0.0.1 \(server.port) 1", "requirepass secret-of-sentinels",
        ])
        let away = try RedisServer()
        away.kill()
        func expect(
            _ endpoint: RedisEndpoint, _ service: RedisLocation.Sentinel, says text: String
        ) async throws {
            var location = RedisLocation(host: endpoint.host, port: endpoint.port)
            location.arrangement = .sentinel(service)
            let store = try Self.open(location)
            await expectUnavailable(text) { () throws(StoreError) in try await store.ping() }
            await store.close()
        }
        try await expect(away.endpoint, .init(service: "cache"), says: "no Sentinel names a primary of cache")
        try await expect(sentinel.endpoint, .init(service: "cache"), says: "NOAUTH")
        let password = "secret-of-sentinels"
        try await expect(sentinel.endpoint, .init(service: "x", password: password), says: "no service of that name")
        try await expect(server.endpoint, .init(service: "cache"), says: "unknown command")
        var location = sentinel.location
        location.arrangement = .sentinel(.init(service: "cache", password: password))
        let store = try Self.open(location)
        try await store.ping()
        await store.close()
    }
}
