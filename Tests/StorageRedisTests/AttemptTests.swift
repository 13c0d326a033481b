import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: attempts")
struct AttemptTests {
    @Test("an attempt of which one key cannot be counted is counted for none: a fault leaves nobody refused")
    func allOrNone() async throws {
        let server = try RedisServer()
        let store = try RedisStore.open(server.location, settings: .patient, logger: .quiet)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        let limits = ["name", "address"].map {
            AttemptLimit(key: testHash($0), maximum: 2, window: .seconds(300))
        }
        // As a node of a cluster that is away does, the server refuses this key and no other one.
        let refused = "attempts:" + Base64URL.encode(testHash("name").bytes)
        _ = try await client.execute(["SET", .text(refused), "text"])
        for _ in 0..<5 {
            await expectUnavailable("WRONGTYPE") { () throws(StoreError) in
                _ = try await store.countAttempt(limits, now: now)
            }
        }
        _ = try await client.execute(["DEL", .text(refused)])
        #expect(try await store.countAttempt(limits, now: now).isEmpty)
        #expect(try await store.countAttempt(limits, now: now).isEmpty)
        #expect(try await store.countAttempt(limits, now: now).count == 2)
        await store.close()
        await client.close()
    }
}
