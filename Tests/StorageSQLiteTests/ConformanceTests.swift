import Storage
import StorageSQLite
import StorageTesting
import Testing

@Suite("SQLite: the conformance of every driver")
struct ConformanceTests {
    @Test("conforms", arguments: StoreConformance.cases)
    func conforms(_ test: ConformanceCase) async throws {
        try await StoreConformance(open: Self.openFreshStore).run(test)
    }

    @Sendable private static func openFreshStore() async throws -> StoreUnderTest {
        let file = try TemporaryFile()
        let first = try await file.openStore()
        let current = Current(first)
        return StoreUnderTest(
            first.stores,
            reopen: {
                await current.store.close()
                current.store = try await file.openStore()
                return current.store.stores
            },
            close: {
                await current.store.close()
                file.remove()
            })
    }
}
