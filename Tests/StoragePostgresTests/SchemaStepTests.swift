import Foundation
import Storage
import StoragePostgres
import StorageTesting
import Testing

@Suite("PostgreSQL: steps of the schema while nodes of the release before run")
struct SchemaStepTests {
    @Test("a newer schema that says it works with this program is used, and one that does not is refused")
    func compatible() async throws {
        let location = try SharedPostgres.freshLocation()
        await (try PostgresStore.open(location, logger: .quiet)).close()
        try Self.sql(location, "UPDATE gatehouse_schema SET last_step = 99")
        let store = try await PostgresStore.open(location, logger: .quiet)
        #expect(try await store.directoryVersion() == 0)
        await store.close()
        try Self.sql(location, "UPDATE gatehouse_schema SET version = 98")
        let error = await #expect(throws: StoreError.self) { try await PostgresStore.open(location, logger: .quiet) }
        #expect(error?.detail.contains("schema version 98, which a newer gatehouse made") == true)
        #expect(try Self.sql(location, "SELECT version, last_step FROM gatehouse_schema") == "98|99")
    }

    @Test("a newer schema is not copied by a program that does not know all that is in it")
    func copied() async throws {
        let location = try SharedPostgres.freshLocation()
        await (try PostgresStore.open(location, logger: .quiet)).close()
        try Self.sql(location, "UPDATE gatehouse_schema SET last_step = 99")
        let error = await #expect(throws: StoreError.self) {
            try await PostgresStore.openToCopy(location, logger: .quiet)
        }
        #expect(error?.detail.contains("copy it with the newer one") == true)
    }

    @Test("a schema from before its steps were counted is brought to the newest")
    func uncounted() async throws {
        let location = try SharedPostgres.freshLocation()
        try await PostgresStore.makeSchema(location, through: 1)
        try Self.sql(location, "ALTER TABLE gatehouse_schema DROP COLUMN last_step")
        await (try PostgresStore.open(location, logger: .quiet)).close()
        let newest = try #require(PostgresStore.schemaSteps.last).version
        let oldest = PostgresStore.schemaSteps.map(\.oldest).max() ?? 0
        let found = try Self.sql(
            location, "SELECT version, coalesce(to_jsonb(s) ->> 'last_step', '1') FROM gatehouse_schema AS s")
        #expect(found == "\(oldest)|\(newest)")
    }

    @Test(
        "a step that lets the nodes before it go on only adds",
        arguments: PostgresStore.schemaSteps.filter { $0.oldest < $0.version }.map(\.version))
    func onlyAdds(_ version: Int64) async throws {
        let location = try SharedPostgres.freshLocation()
        try await PostgresStore.makeSchema(location, through: version - 1)
        let before = try Self.shape(location)
        try await PostgresStore.makeSchema(location, through: version)
        #expect(before.whatIsBroken(in: try Self.shape(location)).isEmpty)
    }

    @Test(
        "what would stop the nodes before it is found",
        arguments: [
            "DROP TABLE consents", "ALTER TABLE consents DROP COLUMN granted_at",
            "ALTER TABLE consents RENAME COLUMN scope TO scopes",
            "ALTER TABLE consents ALTER COLUMN scope TYPE varchar(20)",
            "ALTER TABLE consents ADD COLUMN more text; ALTER TABLE consents ALTER COLUMN more SET NOT NULL",
            "CREATE UNIQUE INDEX one ON consents (granted_at)", "DROP INDEX consents_expiry",
            "ALTER TABLE consents ADD CHECK (scope <> '')",
            "ALTER TABLE grants ALTER COLUMN activated_at SET NOT NULL",
            """
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
            CREATE TRIGGER t BEFORE DELETE ON consents FOR EACH ROW EXECUTE FUNCTION nothing()
            """,
        ])
    func findsBreaking(_ statements: String) async throws {
        let location = try SharedPostgres.freshLocation()
        await (try PostgresStore.open(location, logger: .quiet)).close()
        let before = try Self.shape(location)
        try Self.sql(location, "CREATE TABLE fine (a text PRIMARY KEY); ALTER TABLE consents ADD COLUMN fine text")
        #expect(before.whatIsBroken(in: try Self.shape(location)).isEmpty)
        try Self.sql(location, statements)
        #expect(!before.whatIsBroken(in: try Self.shape(location)).isEmpty)
    }

    @Test(
        "the statements of a released version work on every later schema that lets it in",
        arguments: PostgresStore.schemaSteps.map(\.version).filter { statements(of: $0) != nil })
    func statementsOfBefore(_ version: Int64) async throws {
        let known = try #require(Self.statements(of: version))
        #expect(known.count > 50)
        let prepared = known.enumerated().map { "PREPARE statement_\($0) AS \($1);" }.joined(separator: "\n")
        var oldest: Int64 = 0
        for step in PostgresStore.schemaSteps {
            oldest = max(oldest, step.oldest)
            guard step.version >= version, oldest <= version else { continue }
            let location = try SharedPostgres.freshLocation()
            try await PostgresStore.makeSchema(location, through: step.version)
            try Self.sql(location, prepared)
        }
    }

    @Test(
        "a step waits for a table that is in use without holding up those behind it",
        .enabled(if: PostgresStore.schemaSteps.count > 1))
    func waits() async throws {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        try await PostgresStore.makeSchema(location, through: 1)
        let table = "'\(location.searchPath).gatehouse_schema'::regclass"
        // As a dump does, it reads for longer than a step waits.
        let reading = Task.detached {
            try server.sql(
                "SET search_path = \(location.searchPath); BEGIN; SELECT FROM gatehouse_schema; SELECT pg_sleep(600)")
        }
        let reader =
            "FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE relation = \(table) AND wait_event = 'PgSleep'"
        try await until("the table is read") { try server.sql("SELECT count(*) \(reader)") == "1" }
        async let opening = PostgresStore.open(location, logger: .quiet)
        try await until("the step waits for it") {
            try server.sql("SELECT count(*) > 0 FROM pg_locks WHERE relation = \(table) AND NOT granted") == "t"
        }
        try Self.sql(location, "SET statement_timeout = '60s'; SELECT version FROM gatehouse_schema")
        #expect(try server.sql("SELECT count(*) \(reader)") == "1", "the reader before the step still has the table")
        try server.sql("SELECT pg_terminate_backend(pid) \(reader)")
        _ = await reading.result
        await (try await opening).close()
    }

    /// With GATEHOUSE_RECORD_STATEMENTS=1, by hand when a release is made, it is written down for the tests of later ones.
    @Test("what this version says to its database can be written down and read again")
    func record() async throws {
        let store = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        let said = try await store.queryPlans().map(\.statement)
        await store.close()
        let text = said.joined(separator: "\n\n") + "\n"
        #expect(Self.statements(in: text) == said.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
        guard Self.recordsStatements else { return }
        let newest = try #require(PostgresStore.schemaSteps.last?.version)
        try text.write(to: Self.place(of: newest), atomically: true, encoding: .utf8)
    }

    private static let recordsStatements = ProcessInfo.processInfo.environment["GATEHOUSE_RECORD_STATEMENTS"] != nil

    // MARK: Steps

    @discardableResult
    private static func sql(_ location: PostgresLocation, _ text: String) throws -> String {
        try SharedPostgres.server.get().sql("SET search_path = \(location.searchPath); \(text)")
    }

    private static func rows(_ location: PostgresLocation, _ text: String) throws -> [[String]] {
        try sql(location, text).split(separator: "\n").map {
            $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static func shape(_ location: PostgresLocation) throws -> SchemaShape {
        var shape = SchemaShape()
        let columns = try rows(
            location,
            """
            SELECT table_name, column_name, data_type || coalesce(character_maximum_length::text, '') || coalesce(collation_name, ''),
                is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
            FROM information_schema.columns WHERE table_schema = current_schema()
            """)
        for row in columns {
            shape.columns[row[0], default: [:]][row[1]] = .init(kind: row[2], needsValue: row[3] == "t")
        }
        let indexes = try rows(
            location,
            """
            SELECT indrelid::regclass::text, indexrelid::regclass::text, indisunique FROM pg_index
            WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
            """)
        for row in indexes { shape.indexes[row[0], default: [:]][row[1]] = row[2] == "t" }
        let rules = try rows(
            location,
            """
            SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE relnamespace = current_schema()::regnamespace
            UNION SELECT conrelid::regclass::text, conname FROM pg_constraint
            WHERE connamespace = current_schema()::regnamespace AND contype NOT IN ('p', 'u', 'n')
            """)
        for row in rules { shape.rules[row[0], default: []].insert(row[1]) }
        return shape
    }

    /// What the server of a released version says to its database: one statement in a paragraph.
    private static func statements(of version: Int64) -> [String]? {
        (try? String(contentsOf: place(of: version), encoding: .utf8)).map(statements(in:))
    }

    private static func statements(in text: String) -> [String] {
        text.components(separatedBy: "\n\n").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.isEmpty }
    }

    private static func place(of version: Int64) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "Statements/version-\(version).sql")
    }
}
