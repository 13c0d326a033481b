import Foundation
import Storage
import StoragePostgres
import StorageSQLite
import Testing

@Suite("PostgreSQL: durable claims beside a cache")
struct DurableClaimsTests {
    @Test("the clock that counts is that of the database: what has expired there is deleted by it")
    func clock() async throws {
        let database = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        let file = FileManager.default.temporaryDirectory.appending(path: "gatehouse-\(UUID().uuidString).db")
        let cache = try await SQLiteStore.open(path: file.path, logger: .quiet)
        let stores = BFFStores(BFFStores(cache), claims: database)
        #expect(stores.clock as? PostgresStore === database)
        await cache.close()
        await database.close()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
    }
}
