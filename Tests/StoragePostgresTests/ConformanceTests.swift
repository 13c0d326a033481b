import Storage
import StoragePostgres
import StorageTesting
import Synchronization
import Testing

@Suite("PostgreSQL: the conformance of every driver", .serialized)
struct ConformanceTests {
    @Test("conforms", arguments: ConformanceCases.all)
    func conforms(_ test: ConformanceCase<Stores>) async throws {
        try await StoreConformance { try await Self.openFreshStore { $0.stores } }.run(test)
    }

    @Test("conforms for the backend-for-frontend", arguments: ConformanceCases.bff + ConformanceCases.bffReaping)
    func conformsForBFF(_ test: ConformanceCase<BFFStores>) async throws {
        try await StoreConformance { try await Self.openFreshStore { $0.bffStores } }.run(test)
    }

    private static func openFreshStore<Subject>(
        _ part: @escaping @Sendable (PostgresStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        let location = try SharedPostgres.freshLocation()
        let first = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
        let current = Mutex(first)
        return StoreUnderTest(
            part(first),
            reopen: {
                await current.withLock { $0 }.close()
                let next = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
                current.withLock { $0 = next }
                return part(next)
            },
            close: { await current.withLock { $0 }.close() })
    }
}
