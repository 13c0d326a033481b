import OAuthCore
import StorageRedis
import Testing

@Suite("Moments in Redis")
struct RedisTimeTests {
    @Test(
        "are seconds, with milliseconds where there are any",
        arguments: [
            (0, "0"), (1, "0.001"), (1_731_801_600_000, "1731801600"), (1_700_000_000_123, "1700000000.123"),
            (1_700_000_000_050, "1700000000.050"), (-1, "-0.001"), (-1000, "-1"), (-1500, "-1.500"),
            (Int64.max, "9223372036854775.807"), (Int64.min, "-9223372036854775.808"),
        ])
    func roundTrip(_ milliseconds: Int64, _ text: String) {
        #expect(RedisTime.text(UnixTime(milliseconds: milliseconds)) == text)
        #expect(RedisTime.parse(text) == UnixTime(milliseconds: milliseconds))
    }

    @Test(
        "anything else is none",
        arguments: ["", ".", "1.", "1.5", "1.0000", ".123", "1.-12", "1e3", " 1", "1.2.3", "x"])
    func refused(_ text: String) { #expect(RedisTime.parse(text) == nil) }
}
