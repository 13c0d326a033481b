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

/// One server for all cases, which speaks TLS and knows one user only: each case has a database of its own.
enum SharedRedis {
    /// The suite's records are of 2023. Time to live is counted by the store's clock, which is set an hour before them.
    static let clock = UnixTime(milliseconds: 1_700_000_000_123) - .seconds(3600)

    private static let server = Result { try SecureRedis(["--databases", "500"]) }
    private static let databases = Atomic<Int>(0)
    /// On a machine that does much else at once nothing is given up early.
    private static let patient = {
        var settings = RedisSettings()
        settings.connectTimeout = .seconds(50)
        settings.commandTimeout = .seconds(50)
        return settings
    }()

    static func openFreshStore<Subject>(
        _ part: @escaping @Sendable (RedisStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        var location = try server.get().location
        location.database = databases.wrappingAdd(1, ordering: .relaxed).newValue
        let open = { @Sendable [location] () throws -> RedisStore in
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
}
