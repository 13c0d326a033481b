import Storage
import StorageSQLite
import StorageTesting
import Testing

@Suite("SQLite: the conformance of every driver", .serialized)
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
        _ part: @escaping @Sendable (SQLiteStore) -> Subject
    ) async throws -> StoreUnderTest<Subject> {
        let file = try TemporaryFile()
        let first = try await file.openStore()
        let current = Current(first)
        return StoreUnderTest(
            part(first),
            reopen: {
                await current.store.close()
                current.store = try await file.openStore()
                return part(current.store)
            },
            close: {
                await current.store.close()
                file.remove()
            })
    }
}
