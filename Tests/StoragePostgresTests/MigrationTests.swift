import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: the schema")
struct MigrationTests {
    private func refusal(_ location: PostgresLocation) async -> StoreError? {
        await #expect(throws: StoreError.self) { _ = try await PostgresStore.open(location, logger: .quiet) }
    }

    @Test("a schema from a newer version is refused, and stays as it is")
    func newer() async throws {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        await (try await PostgresStore.open(location, logger: .quiet)).close()
        try await Self.set(location, server, "UPDATE gatehouse_schema SET version = 999")
        let error = await refusal(location)
        #expect(error?.code == .corrupt)
        #expect(error?.detail.contains("schema version 999, which a newer gatehouse made") == true)
        #expect(try await Self.set(location, server, "SELECT version FROM gatehouse_schema") == "999")
    }

    @Test("another program's tables of the same names are refused, and nothing is made beside them")
    func foreign() async throws {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        try await Self.set(location, server, "CREATE TABLE users (id int)")
        let error = await refusal(location)
        #expect(error?.code == .corrupt)
        #expect(error?.detail.contains("another program's tables") == true)
        #expect(try await PostgresStore.isEmpty(location))
    }

    @Test("looking whether there are tables makes none")
    func empty() async throws {
        let location = try SharedPostgres.freshLocation()
        #expect(try await PostgresStore.isEmpty(location))
        #expect(try await PostgresStore.isEmpty(location))
        await (try await PostgresStore.open(location, logger: .quiet)).close()
        #expect(try await !PostgresStore.isEmpty(location))
    }

    @Test("a user who may make no tables is told what to do")
    func rights() async throws {
        let server = try SharedPostgres.server.get()
        try server.sql("CREATE ROLE reader LOGIN PASSWORD 'reader'")
        let url = "postgresql://reader:reader@127.0.0.1:\(server.port)/postgres?sslmode=disable"
        let error = await refusal(try PostgresLocation(url: url))
        #expect(error?.code == .unavailable)
        #expect(error?.detail.contains("CREATE SCHEMA") == true)
    }

    @Test("a database that is not in UTF-8 is refused")
    func encoding() async throws {
        let server = try SharedPostgres.server.get()
        try server.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        let url = server.url().replacing("/postgres?", with: "/latin?")
        let error = await refusal(try PostgresLocation(url: url))
        #expect(error?.code == .corrupt)
        #expect(error?.detail.contains("UTF8") == true)
    }

    /// Runs SQL in the location's schema.
    @discardableResult
    private static func set(
        _ location: PostgresLocation, _ server: PostgresServer, _ text: String
    ) async throws -> String {
        try server.sql("SET search_path = \(location.searchPath); \(text)")
    }
}
