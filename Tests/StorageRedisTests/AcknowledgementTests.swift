import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: what counts only when replicas have it")
struct AcknowledgementTests {
    @Test("refreshed tokens do: the refresh token before them is used up, and a failover must not bring it back")
    func tokens() async throws {
        let server = try RedisServer()
        var location = server.location
        location.acknowledgement = .init(replicas: 1, timeout: .milliseconds(50))
        let store = try RedisStore.open(location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        let session = testSession("a", now: now)
        try await store.insert(session, replacing: nil)
        var tokens = session.tokens
        tokens.generation += 1
        let next = tokens
        await expectUnavailable("not_replicated") { () throws(StoreError) in
            _ = try await store.replaceTokens(
                next, of: session.hash, expectedGeneration: session.tokens.generation, now: now)
        }
        await store.close()
    }
}
