import OAuthCore
import Storage
import StorageRedis
import Synchronization
import Testing

@Suite("Redis Cluster", .serialized)
struct ClusterTests {
    private static func claim(_ store: RedisStore, _ key: SecretHash) async throws(StoreError) -> ConditionalWrite {
        let now = RedisStore.systemClock()
        return try await store.claim(key, purpose: .form, now: now, expiresAt: now + .seconds(3600))
    }

    private static func slot(claim key: SecretHash) -> Int {
        ClusterSlot.of("claim:form:" + Base64URL.encode(key.bytes))
    }

    /// So many keys whose claims are in those slots.
    private static func keys(_ count: Int, in slots: ClosedRange<Int>) -> [SecretHash] {
        Array((0...).lazy.map { testHash("\($0)") }.filter { slots.contains(slot(claim: $0)) }.prefix(count))
    }

    @Test("slots are those of the servers, of the part in braces where there is one")
    func slots() async throws {
        let server = try RedisServer(["--cluster-enabled", "yes", "--cluster-port", "\(try RedisServer.freePort())"])
        let names = [
            "", "a", "123456789", "auth_code:{xyz}", "redeemed_code:{xyz}", "a{}b", "{}{b}", "a{b", "}a{b}c", "ä{ü}",
            "{a}{b}",
        ]
        for name in names {
            let slot = try await withClient(server) {
                try await $0.execute(["CLUSTER", "KEYSLOT", .text(name)]).integer
            }
            #expect(slot == Int64(ClusterSlot.of(name)), "\(name)")
        }
    }

    @Test("slots that move to another node under load: each key is won once, nothing is refused")
    func migration() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let moving = 0...63
        let keys = Self.keys(300, in: moving)
        // Half of them are there when the slots move.
        for key in keys[..<150] { #expect(try await Self.claim(store, key) == .won) }
        let isMoved = Flag()
        async let rounds = Self.load(store, Array(keys[..<150]), until: isMoved)
        for slot in moving {
            try await servers.move(slot, from: servers.primaries[0], to: servers.primaries[2], pause: .milliseconds(2))
        }
        isMoved.isSet.store(true, ordering: .relaxed)
        // Each of the eight workers made one at least, and all that they asked meanwhile was answered.
        #expect(try await rounds >= 8)
        for key in keys[150...] {
            async let first = Self.claim(store, key)
            async let second = Self.claim(store, key)
            let both = try await [first, second]
            #expect(both.count { $0 == .won } == 1)
        }
        await store.close()
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// Claims what is claimed already, and redeems codes, until the flag is set; how many rounds that were.
    private static func load(_ store: RedisStore, _ keys: [SecretHash], until flag: Flag) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var rounds = 0
                    while !flag.isSet.load(ordering: .relaxed) || rounds == 0 {
                        for index in stride(from: worker, to: keys.count, by: 8) {
                            let again = try await claim(store, keys[index])
                            #expect(again == .lost)
                        }
                        try await redeem(store, "\(worker)-\(rounds)", RedisStore.systemClock())
                        rounds += 1
                    }
                    return rounds
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// A code that many redeem at one time.
    private static func redeem(_ store: RedisStore, _ name: String, _ now: UnixTime) async throws {
        let hash = testHash("code-" + name)
        let code = AuthorizationCodeRecord(
            hash: hash, grantID: GrantID("grant"), clientID: ClientID("client"), redirectURI: "https://x",
            codeChallenge: nil, nonce: nil, expiresAt: now + .seconds(300))
        try await store.insert(code)
        let won = try await withThrowingTaskGroup(of: ConditionalWrite.self) { group in
            for _ in 0..<4 {
                group.addTask { try await store.redeem(hash, now: now, evidenceUntil: now + .seconds(900)) }
            }
            return try await group.reduce(0) { $0 + ($1 == .won ? 1 : 0) }
        }
        #expect(won == 1)
        #expect(try await store.authorizationCode(hash, now: now)?.redeemedAt == now)
    }

    @Test("a slot half on its way: single keys are found on either side, a code waits for the end and is redeemed once")
    func halfway() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let now = RedisStore.systemClock()
        let (source, target) = (servers.primaries[0], servers.primaries[1])
        let hash = (0...).lazy.map { testHash("code-\($0)") }
            .first { ClusterSlot.of("auth_code:{\(Base64URL.encode($0.bytes))}") <= 5460 }
        let code = try #require(hash)
        let slot = RedisArgument.integer(Int64(ClusterSlot.of("auth_code:{\(Base64URL.encode(code.bytes))}")))
        try await store.insert(
            AuthorizationCodeRecord(
                hash: code, grantID: GrantID("grant"), clientID: ClientID("client"), redirectURI: "https://x",
                codeChallenge: nil, nonce: nil, expiresAt: now + .seconds(300)))
        let (sourceID, targetID) = (try await servers.id(source), try await servers.id(target))
        try await servers.execute(target, ["CLUSTER", "SETSLOT", slot, "IMPORTING", .text(sourceID)])
        try await servers.execute(source, ["CLUSTER", "SETSLOT", slot, "MIGRATING", .text(targetID)])
        #expect(try await store.authorizationCode(code, now: now)?.redeemedAt == nil)
        async let redeemed = store.redeem(code, now: now, evidenceUntil: now + .seconds(900))
        let key = "auth_code:{\(Base64URL.encode(code.bytes))}"
        try await Task.sleep(for: .milliseconds(100))
        try await servers.execute(
            source, ["MIGRATE", "127.0.0.1", .integer(Int64(target.port)), .text(key), 0, 5000])
        #expect(try await store.authorizationCode(code, now: now)?.hash == code)
        for server in [target, source] {
            try await servers.execute(server, ["CLUSTER", "SETSLOT", slot, "NODE", .text(targetID)])
        }
        #expect(try await redeemed == .won)
        #expect(try await store.redeem(code, now: now, evidenceUntil: now + .seconds(900)) == .lost)
        await store.close()
    }

    @Test("a node that dies: what it has is unavailable, its replica takes its place, and it goes on by itself")
    func failover() async throws {
        let servers = try await ClusterServers(hasReplica: true)
        var location = servers.location
        location.others.append(servers.primaries[1].endpoint)
        let store = try SentinelTests.open(location) { $0.commandTimeout = .seconds(2) }
        let keys = Self.keys(40, in: ClusterServers.share(of: 0))
        location.acknowledgement = .init(replicas: 1, timeout: .seconds(5))
        let careful = try SentinelTests.open(location)
        for key in keys[..<20] { #expect(try await Self.claim(careful, key) == .won) }
        await careful.close()
        servers.primaries[0].kill()
        await expectUnavailable { () throws(StoreError) in
            for key in keys[20..<24] { _ = try await Self.claim(store, key) }
        }
        try await until("the replica has the slots") { (try? await Self.claim(store, keys[30])) == .won }
        for key in keys[..<20] { #expect(try await Self.claim(store, key) == .lost) }
        await store.close()
    }

    @Test("what is wrong with a cluster is said: none at all, slots that nobody has, no node there")
    func wrong() async throws {
        let server = try RedisServer()
        var location = server.location
        location.arrangement = .cluster
        let alone = try SentinelTests.open(location)
        await expectUnavailable("cluster support disabled") { () throws(StoreError) in try await alone.ping() }
        await alone.close()
        let empty = try RedisServer(["--cluster-enabled", "yes", "--cluster-port", "\(try RedisServer.freePort())"])
        (location.host, location.port) = (empty.endpoint.host, empty.endpoint.port)
        let none = try SentinelTests.open(location)
        await expectUnavailable("it is in no cluster") { () throws(StoreError) in try await none.ping() }
        try await withClient(empty) { client in
            _ = try await client.execute(["CLUSTER", "ADDSLOTSRANGE", 0, 5460])
        }
        let part = Self.keys(1, in: 6000...16383)
        await expectUnavailable("has slot") { () throws(StoreError) in _ = try await Self.claim(none, part[0]) }
        let other = Self.keys(1, in: 0...5460)
        await expectUnavailable("CLUSTERDOWN") { () throws(StoreError) in _ = try await Self.claim(none, other[0]) }
        await none.close()
        server.kill()
        empty.kill()
        let away = try SentinelTests.open(location)
        await expectUnavailable("no node of the cluster answers") { () throws(StoreError) in try await away.ping() }
        await away.close()
    }
}
