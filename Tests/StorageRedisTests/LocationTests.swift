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

    private static func sentinel(_ service: String, database: Int = 0) -> RedisLocation {
        var location = RedisLocation(host: "s1", port: 26379, username: "app", password: "pw", database: database)
        location.others = [RedisEndpoint(host: "s2", port: 26380), RedisEndpoint(host: "::1", port: 26379)]
        location.arrangement = .sentinel(.init(service: service))
        return location
    }

    @Test("Sentinels are named with the service, whose user and password these are, and a cluster by its nodes")
    func arrangements() throws {
        let hosts = "app:pw@s1,s2:26380,[::1]"
        #expect(try RedisLocation(url: "redis+sentinel://\(hosts)/my%20service") == Self.sentinel("my service"))
        #expect(try RedisLocation(url: "redis+sentinel://\(hosts)/cache/3") == Self.sentinel("cache", database: 3))
        let own = try RedisLocation(
            url: "rediss+sentinel://s1/cache?sentinel_username=watch&sentinel_password=p%26w&ca_file=/ca.pem")
        #expect(own.arrangement == .sentinel(.init(service: "cache", username: "watch", password: "p&w")))
        #expect(own.isSecure && own.trustRootsFile == "/ca.pem" && own.password == nil)
        var cluster = RedisLocation(host: "a", isSecure: true)
        (cluster.arrangement, cluster.others) = (.cluster, [RedisEndpoint(host: "b", port: 7000)])
        #expect(try RedisLocation(url: "rediss+cluster://a,b:7000") == cluster)
        #expect(try RedisLocation(url: "rediss+cluster://a,b:7000/0") == cluster)
    }

    @Test("how many replicas are waited for, half a second unless it is said, and whether eviction is allowed")
    func guards() throws {
        let url = "redis://cache/0?wait_replicas=2"
        #expect(try RedisLocation(url: url).acknowledgement == .init(replicas: 2, timeout: .milliseconds(500)))
        #expect(try RedisLocation(url: url + "&wait_timeout=80").acknowledgement?.timeout == .milliseconds(80))
        #expect(try RedisLocation(url: "redis://cache").acknowledgement == nil)
        #expect(try RedisLocation(url: "redis://cache?allow_eviction=true").allowsEviction)
        #expect(try RedisLocation(url: "redis://cache?allow_eviction=false").allowsEviction == false)
    }

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
            "rediss://c?ca_file=a&ca_file=b", "redis://a,b", "redis://a:1,b:2/0", "redis-sentinel://a/x",
            "redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel://a,/x", "redis+sentinel://,a/x",
            "redis+sentinel://a/x/y", "redis+sentinel://a/%zz", "redis+sentinel://a/x?sentinel_username=u",
            "redis+sentinel://a/x?ca_file=/x", "redis://a?sentinel_password=x", "redis+cluster://a/1",
            "redis+cluster://a,", "redis+cluster://", "redis+tls://a", "redis://a?wait_timeout=1",
            "redis://a?wait_replicas=0", "redis://a?wait_replicas=10", "redis://a?wait_replicas=1&wait_timeout=0",
            "redis://a?wait_replicas=1&wait_timeout=10001", "redis://a?wait_replicas=x", "redis://a?allow_eviction=1",
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
        let sentinel = try RedisLocation(url: "redis+sentinel://:hunter2@s/m?sentinel_password=hunter2")
        dumped = ""
        dump(sentinel, to: &dumped)
        #expect(!"\(sentinel)\(String(reflecting: sentinel))\(dumped)".contains("hunter2"))
        #expect("\(sentinel)" == "redis+sentinel://s:26379/m/0")
        let cluster = try RedisLocation(url: "redis+cluster://a,[::1]:1")
        #expect("\(cluster)" == "redis+cluster://a:6379,[::1]:1")
        let refusal = #expect(throws: RedisLocationError.self) { try RedisLocation(url: "redis://app:hunter2@") }
        #expect(refusal.map { !"\($0)".contains("hunter2") } ?? false)
    }
}
