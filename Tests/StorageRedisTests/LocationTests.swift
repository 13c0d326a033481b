import StorageRedis
import Testing

@Suite("Where a Redis is")
struct RedisLocationTests {
    @Test("the port is that of Redis unless another is named")
    func port() { #expect(RedisLocation(host: "cache").port == 6379) }

    static let urls: [(String, RedisLocation)] = [
        ("redis://cache", RedisLocation(host: "cache")),
        ("redis://127.0.0.1:6379/0", RedisLocation(host: "127.0.0.1")),
        ("redis://cache/", RedisLocation(host: "cache")),
        ("REDISS://cache:6380/3", RedisLocation(host: "cache", port: 6380, database: 3, isSecure: true)),
        ("redis://[::1]:7000/1", RedisLocation(host: "::1", port: 7000, database: 1)),
        ("redis://[::1]", RedisLocation(host: "::1")),
        ("redis://:p%40ss%2Fw@cache", RedisLocation(host: "cache", password: "p@ss/w")),
        ("redis://app:a@b@cache:1", RedisLocation(host: "cache", port: 1, username: "app", password: "a@b")),
        ("redis://app:a%3Ab%2B+@cache", RedisLocation(host: "cache", username: "app", password: "a:b++")),
    ]

    @Test("a URL is read in all its parts", arguments: urls)
    func reads(_ url: String, _ expected: RedisLocation) throws { #expect(try RedisLocation(url: url) == expected) }

    @Test("certificates are named in the query of rediss")
    func certificates() throws {
        let location = try RedisLocation(url: "rediss://c?ca_file=/a%20b/ca.pem&cert_file=/c.pem&key_file=/k.pem")
        #expect(location.trustRootsFile == "/a b/ca.pem")
        #expect(location.clientCertificate == .init(certificateFile: "/c.pem", keyFile: "/k.pem"))
    }

    @Test(
        "what is no URL of a Redis is refused",
        arguments: [
            "", "cache", "http://cache", "redis:cache", "redis://", "redis://:6379", "redis://cache:",
            "redis://cache:0",
            "redis://cache:65536", "redis://cache:+1", "redis://cache/x", "redis://cache/-1", "redis://cache/0/1",
            "redis://cache/70000", "redis://secret@cache", "redis://user:@cache", "redis://u:p%zz@cache", "redis://c#f",
            "redis://[::1", "redis://[::1]x", "redis://ca che", "redis://c%41che", "redis://cache?ca_file=/x",
            "rediss://cache?cert_file=/x", "rediss://cache?other=1", "rediss://cache?ca_file=",
            "rediss://c?ca_file=a&ca_file=b",
        ])
    func refused(_ url: String) {
        #expect(throws: RedisLocationError.self) { try RedisLocation(url: url) }
    }

    @Test("neither a description nor a dump nor a refusal shows the password")
    func secrets() throws {
        let location = try RedisLocation(url: "rediss://app:hunter2@cache:1/2")
        var dumped = ""
        dump(location, to: &dumped)
        #expect(!"\(location)\(String(reflecting: location))\(dumped)".contains("hunter2"))
        #expect("\(location)" == "rediss://cache:1/2")
        let refusal = #expect(throws: RedisLocationError.self) { try RedisLocation(url: "redis://app:hunter2@") }
        #expect(refusal.map { !"\($0)".contains("hunter2") } ?? false)
    }
}
