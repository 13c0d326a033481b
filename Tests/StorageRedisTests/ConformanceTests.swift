import OAuthCore
import Storage
import StorageRedis
import StorageTesting
import Synchronization
import Testing

@Suite("Redis: the conformance of every driver", .serialized)
struct ConformanceTests {
    @Test("conforms for the backend-for-frontend", arguments: ConformanceCases.bff)
    func conformsForBFF(_ test: ConformanceCase<BFFStores>) async throws {
        try await StoreConformance { try await SharedRedis.openFreshStore { $0.stores } }.run(test)
    }

    @Test("conforms for what is short-lived in an authorization server", arguments: ConformanceCases.shortLived)
    func conforms(_ test: ConformanceCase<ShortLivedStores>) async throws {
        try await StoreConformance { try await SharedRedis.openFreshStore { ShortLivedStores($0) } }.run(test)
    }
}

@Suite("Redis with Sentinels: the conformance of every driver", .serialized)
struct SentinelConformanceTests {
    @Test("conforms for the backend-for-frontend", arguments: ConformanceCases.bff)
    func conformsForBFF(_ test: ConformanceCase<BFFStores>) async throws {
        try await StoreConformance { try await SharedSentinels.openFreshStore { $0.stores } }.run(test)
    }

    @Test("conforms for what is short-lived in an authorization server", arguments: ConformanceCases.shortLived)
    func conforms(_ test: ConformanceCase<ShortLivedStores>) async throws {
        try await StoreConformance { try await SharedSentinels.openFreshStore { ShortLivedStores($0) } }.run(test)
    }
}

@Suite("Redis Cluster: the conformance of every driver", .serialized)
struct ClusterConformanceTests {
    @Test("conforms for the backend-for-frontend", arguments: ConformanceCases.bff)
    func conformsForBFF(_ test: ConformanceCase<BFFStores>) async throws {
        try await StoreConformance { try await SharedCluster.openFreshStore { $0.stores } }.run(test)
    }

    @Test("conforms for what is short-lived in an authorization server", arguments: ConformanceCases.shortLived)
    func conforms(_ test: ConformanceCase<ShortLivedStores>) async throws {
        try await StoreConformance { try await SharedCluster.openFreshStore { ShortLivedStores($0) } }.run(test)
    }
}

/// One server for all cases, which speaks TLS and knows one user only: each case has a database of its own.
private enum SharedRedis {
    private static let server = Result { try SecureRedis(["--databases", "500"]) }
    private static let databases = Atomic<Int>(0)

    static func openFreshStore<Subject>(
        _ part: @escaping @Sendable (RedisStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        var location = try server.get().location
        location.database = databases.wrappingAdd(1, ordering: .relaxed).newValue
        return try storeUnderTest(location, part)
    }
}

/// A primary with a replica and Sentinels for all cases, a user with few rights, and each write on which safety depends acknowledged by
/// the replica: each case has a database of its own.
private enum SharedSentinels {
    private static let servers = Task { try await SentinelServers(["--databases", "500"] + SecureRedis.user) }
    private static let databases = Atomic<Int>(0)

    static func openFreshStore<Subject>(
        _ part: @escaping @Sendable (RedisStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        var location = try await servers.value.location
        (location.username, location.password) = (SecureRedis.username, SecureRedis.password)
        location.acknowledgement = .init(replicas: 1, timeout: .seconds(9))
        location.database = databases.wrappingAdd(1, ordering: .relaxed).newValue
        return try storeUnderTest(location, part)
    }
}

/// A cluster for all cases, which each finds empty: a cluster has one database. The user has few rights.
private enum SharedCluster {
    private static let servers = Task { try await ClusterServers(SecureRedis.user) }

    static func openFreshStore<Subject>(
        _ part: @escaping @Sendable (RedisStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        let servers = try await servers.value
        for server in servers.primaries { try await servers.execute(server, ["FLUSHALL"]) }
        var location = servers.location
        (location.username, location.password) = (SecureRedis.username, SecureRedis.password)
        return try storeUnderTest(location, part)
    }
}

/// The suite's records are of 2023. Time to live is counted by the store's clock, which is set an hour before them.
private let clock = UnixTime(milliseconds: 1_700_000_000_123) - .seconds(3600)

/// On a machine that does much else at once nothing is given up early.
private let patient = {
    var settings = RedisSettings()
    settings.connectTimeout = .seconds(50)
    settings.commandTimeout = .seconds(50)
    return settings
}()

private func storeUnderTest<Subject>(
    _ location: RedisLocation, _ part: @escaping @Sendable (RedisStore) -> Subject
) throws -> StoreUnderTest<Subject> {
    let open = { @Sendable () throws -> RedisStore in
        try RedisStore.open(location, settings: patient, clock: { clock }, logger: .quiet)
    }
    let first = try open()
    let current = Mutex(first)
    return StoreUnderTest(
        part(first),
        reopen: {
            await current.withLock { $0 }.close()
            let next = try open()
            current.withLock { $0 = next }
            return part(next)
        },
        close: { await current.withLock { $0 }.close() })
}
