import StorageSQLite
import Testing

@Suite("SQLite: growth")
struct QueryPlanTests {
    @Test("no statement scans a table or sorts what an index could order")
    func plans() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let plans = try await store.queryPlans()
        #expect(plans.count > 50)
        for (statement, plan) in plans {
            for step in plan {
                #expect(!step.hasPrefix("SCAN"), "\(statement)\n\(plan)")
                #expect(!step.contains("TEMP B-TREE"), "\(statement)\n\(plan)")
            }
        }
        await store.close()
    }
}
