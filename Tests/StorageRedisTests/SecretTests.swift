import NIOCore
import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: nothing usable at rest")
struct SecretTests {
    @Test("neither a key nor a value holds a token or the hash's bytes as they are")
    func dump() async throws {
        let server = try RedisServer()
        let store = try RedisStore.open(server.location, settings: .patient, logger: .quiet)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        // What the layer above hands over is sealed already: the driver must add nothing of what it was made from.
        let session = testSession("dumped", now: now)
        try await store.insert(session, replacing: nil)
        _ = try await store.claim(session.hash, purpose: .form, now: now, expiresAt: now + .seconds(60))
        var everything: [UInt8] = []
        for key in try #require(try await client.execute(["KEYS", "*"]).elements).compactMap(\.text) {
            everything += Array(key.utf8)
            for command: RedisCommand in [
                ["HGETALL", .text(key)], ["GET", .text(key)], ["ZRANGE", .text(key), 0, -1],
            ] {
                everything += Self.bytes(try await client.execute([command]))
            }
        }
        #expect(everything.count > 500)
        #expect(everything.contains(Array(Base64URL.encode(session.hash.bytes).utf8)))
        let secrets = [
            session.tokens.accessToken, session.tokens.idToken, session.tokens.refreshToken, session.hash.bytes,
        ]
        for secret in secrets.compactMap(\.self) { #expect(!everything.contains(secret)) }
        await store.close()
        await client.close()
        server.kill()
    }

    private static func bytes(_ values: [RESPValue]) -> [UInt8] {
        values.flatMap { value -> [UInt8] in
            switch value {
            case .string(let buffer): Array(buffer.readableBytesView)
            case .array(let elements), .set(let elements), .map(let elements): bytes(elements)
            default: []
            }
        }
    }
}
