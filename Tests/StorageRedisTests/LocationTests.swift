import StorageRedis
import Testing

@Suite("Where a Redis is")
struct RedisLocationTests {
    @Test("the port is that of Redis unless another is named")
    func port() { #expect(RedisLocation(host: "cache").port == 6379) }
}
