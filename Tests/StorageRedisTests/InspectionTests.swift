import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: what is found at an address")
struct InspectionTests {
    private static func inspect(_ location: RedisLocation) async throws -> RedisInspection {
        let store = try SentinelTests.open(location)
        do {
            let found = try await store.inspect()
            await store.close()
            return found
        } catch {
            await store.close()
            throw error
        }
    }

    @Test("one server: version, role, replicas; what endangers single use is a warning, and replicas that are missing")
    func server() async throws {
        let server = try RedisServer(["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"])
        var location = server.location
        location.acknowledgement = .init(replicas: 2)
        let found = try await Self.inspect(location)
        #expect(found.summary.contains("127.0.0.1:\(server.port), master with 0 replicas"))
        #expect(found.warnings.contains { $0.contains("maxmemory-policy") })
        #expect(found.warnings.contains { $0.contains("appendonly") })
        #expect(found.warnings.contains { $0.contains("received 0 replicas, expected 2") })
        _ = try await withClient(server) { try await $0.execute(["REPLICAOF", "127.0.0.1", "1"]) }
        #expect(try await Self.inspect(server.location).warnings.contains { $0.contains("takes no writes") })
    }

    @Test("a service with its primary, a cluster with its slots")
    func several() async throws {
        let server = try RedisServer(["--appendonly", "yes"])
        let sentinel = try await FakeSentinel(naming: server.endpoint)
        let primary = try await Self.inspect(sentinel.location)
        #expect(primary.summary.hasPrefix("primary of s: "))
        #expect(primary.warnings == [])
        try await sentinel.close()
        let servers = try await ClusterServers(["--appendonly", "yes"])
        let cluster = try await Self.inspect(servers.location)
        #expect(cluster.summary.hasPrefix("cluster of 3 primaries with 16384 of 16384 slots, version "))
        #expect(cluster.warnings == [])
    }

    @Test("an address says by itself what is wrong with it")
    func address() throws {
        func warnings(_ url: String) throws -> [String] { try RedisLocation(url: url).warnings }
        for url in [
            "redis://127.0.0.1", "redis://localhost/1", "redis://[::1]", "rediss://cache",
            "rediss+sentinel://a,b,c/s", "rediss+cluster://a,b",
        ] {
            #expect(try warnings(url) == [])
        }
        for (url, text) in [
            ("redis://cache", "without TLS"), ("redis+cluster://127.0.0.1,b", "b is reached without TLS"),
            ("rediss+sentinel://a,b/s", "three or more"), ("rediss+cluster://a", "several"),
            ("rediss://a?allow_eviction=true", "used again"),
        ] {
            #expect(try warnings(url).map { $0.contains(text) } == [true])
        }
    }
}
