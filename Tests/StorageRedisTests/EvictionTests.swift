import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: memory that is full")
struct EvictionTests {
    private static func claim(_ store: RedisStore, _ name: String) async throws(StoreError) -> ConditionalWrite {
        let now = RedisStore.systemClock()
        return try await store.claim(testHash(name), purpose: .loginState, now: now, expiresAt: now + .seconds(60))
    }

    private static func expectRefused(_ store: RedisStore, _ name: String) async {
        await expectUnavailable("noeviction") { () throws(StoreError) in _ = try await claim(store, name) }
    }

    @Test("a server that may evict is refused for claims and for nothing else, until it is set otherwise")
    func evicting() async throws {
        let server = try RedisServer(["--maxmemory", "100mb", "--maxmemory-policy", "volatile-ttl"])
        let store = try SentinelTests.open(server.location)
        let now = RedisStore.systemClock()
        for number in 0..<8 { await Self.expectRefused(store, "\(number)") }
        let session = testSession("x", now: now)
        try await store.insert(session, replacing: nil)
        #expect(try await store.bffSession(session.hash, now: now) == session)
        _ = try await withClient(server) { try await $0.execute(["CONFIG", "SET", "maxmemory-policy", "noeviction"]) }
        #expect(try await Self.claim(store, "a") == .won)
        // What was refused was claimed all the same: nobody gets it twice.
        #expect(try await Self.claim(store, "0") == .lost)
        await store.close()
    }

    @Test("eviction that the address allows is allowed")
    func allowed() async throws {
        let server = try RedisServer(["--maxmemory", "100mb", "--maxmemory-policy", "volatile-ttl"])
        var location = server.location
        location.allowsEviction = true
        let store = try SentinelTests.open(location)
        #expect(try await Self.claim(store, "a") == .won)
        #expect(try await Self.claim(store, "a") == .lost)
        await store.close()
    }

    @Test("a node of a cluster that may evict is refused, and forgotten when it is set otherwise")
    func node() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        for number in 0..<30 { #expect(try await Self.claim(store, "before-\(number)") == .won) }
        for (name, value) in [("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru")] {
            try await servers.execute(servers.primaries[1], ["CONFIG", "SET", .text(name), .text(value)])
        }
        // Connections are asked when they are made.
        let later = try SentinelTests.open(servers.location)
        var refused = 0
        for number in 0..<30 {
            do throws(StoreError) { _ = try await Self.claim(later, "\(number)") } catch { refused += 1 }
        }
        #expect(refused > 5)
        try await servers.execute(servers.primaries[1], ["CONFIG", "SET", "maxmemory", "0"])
        for number in 0..<30 { #expect(try await Self.claim(later, "after-\(number)") == .won) }
        await store.close()
        await later.close()
    }

    @Test("without memory nothing is let in: no claim, no redemption, no session, and all of it afterwards")
    func outOfMemory() async throws {
        let server = try RedisServer(["--maxmemory-policy", "noeviction"])
        let store = try SentinelTests.open(server.location)
        let now = RedisStore.systemClock()
        let code = AuthorizationCodeRecord(
            hash: testHash("code"), grantID: GrantID("grant"), clientID: ClientID("client"), redirectURI: "https://x",
            codeChallenge: nil, nonce: nil, expiresAt: now + .seconds(300))
        try await store.insert(code)
        func limit(_ bytes: Int64) async throws {
            _ = try await withClient(server) { try await $0.execute(["CONFIG", "SET", "maxmemory", .integer(bytes)]) }
        }
        try await limit(1)
        await expectUnavailable("OOM") { () throws(StoreError) in _ = try await Self.claim(store, "x") }
        await expectUnavailable("OOM") { () throws(StoreError) in
            _ = try await store.redeem(code.hash, now: now, evidenceUntil: now + .seconds(900))
        }
        await expectUnavailable("OOM") { () throws(StoreError) in
            _ = try await store.acquireLease("l", holder: "a", now: now, expiresAt: now + .seconds(9))
        }
        #expect(try await store.authorizationCode(code.hash, now: now)?.redeemedAt == nil)
        try await limit(0)
        #expect(try await Self.claim(store, "x") == .won)
        #expect(try await store.redeem(code.hash, now: now, evidenceUntil: now + .seconds(900)) == .won)
        await store.close()
    }

    @Test("what a server forgot is gone: a code is redeemed no more, a session is none, and a claim is won again")
    func forgotten() async throws {
        let server = try RedisServer()
        let store = try SentinelTests.open(server.location)
        let now = RedisStore.systemClock()
        let code = AuthorizationCodeRecord(
            hash: testHash("code"), grantID: GrantID("grant"), clientID: ClientID("client"), redirectURI: "https://x",
            codeChallenge: nil, nonce: nil, expiresAt: now + .seconds(300))
        try await store.insert(code)
        #expect(try await store.redeem(code.hash, now: now, evidenceUntil: now + .seconds(900)) == .won)
        try await store.insert(testSession("x", now: now), replacing: nil)
        #expect(try await Self.claim(store, "x") == .won)
        _ = try await withClient(server) { try await $0.execute(["FLUSHALL"]) }
        #expect(try await store.redeem(code.hash, now: now, evidenceUntil: now + .seconds(900)) == .lost)
        #expect(try await store.authorizationCode(code.hash, now: now) == nil)
        #expect(try await store.bffSession(testSession("x", now: now).hash, now: now) == nil)
        // This is what storage.durable_claims is for.
        #expect(try await Self.claim(store, "x") == .won)
        await store.close()
    }
}
