import Foundation
import GRDB
import Storage
import StorageSQLite
import StorageTesting
import Testing

@Suite("SQLite: steps of the schema while nodes of the release before run")
struct SchemaStepTests {
    @Test("a newer schema that says it works with this program is used, and one that does not is refused")
    func compatible() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        try Self.change(file, "UPDATE gatehouse_schema SET last_step = 99")
        let store = try await file.openStore()
        #expect(try await store.directoryVersion() == 0)
        await store.close()
        #expect(try Self.numbers(file) == [SQLiteStore.schemaSteps.last?.oldest, 99])
        try Self.change(file, "PRAGMA user_version = 98")
        let error = await #expect(throws: StoreError.self) { try await file.openStore() }
        #expect(error?.detail.contains("newer version (schema 98") == true)
    }

    @Test("a newer schema is not copied by a program that does not know all that is in it")
    func copied() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        try Self.change(file, "UPDATE gatehouse_schema SET last_step = 99")
        let error = await #expect(throws: StoreError.self) { try await SQLiteCopy.open(path: file.path) }
        #expect(error?.detail.contains("copy it with that version") == true)
    }

    @Test("a file from before its steps were counted is brought to the newest")
    func uncounted() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        try SQLiteStore.makeSchema(path: file.path, through: 5)
        try Self.change(file, "DROP TABLE gatehouse_schema")
        await (try file.openStore()).close()
        let newest = try #require(SQLiteStore.schemaSteps.last)
        let oldest = SQLiteStore.schemaSteps.map(\.oldest).max()
        // A file that needs nothing is not written to.
        #expect(try Self.numbers(file) == (newest.version == 5 ? [5, nil] : [oldest, newest.version]))
    }

    @Test(
        "a step that lets the nodes before it go on only adds",
        arguments: SQLiteStore.schemaSteps.filter { $0.oldest < $0.version }.map(\.version))
    func onlyAdds(_ version: Int64) async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        try SQLiteStore.makeSchema(path: file.path, through: version - 1)
        let before = try Self.shape(file)
        try SQLiteStore.makeSchema(path: file.path, through: version)
        #expect(before.whatIsBroken(in: try Self.shape(file)).isEmpty)
    }

    @Test(
        "what would stop the nodes before it is found",
        arguments: [
            "DROP TABLE consents", "ALTER TABLE consents DROP COLUMN granted_at",
            "ALTER TABLE consents RENAME COLUMN scope TO scopes",
            "ALTER TABLE consents ADD COLUMN more TEXT NOT NULL DEFAULT ''; CREATE UNIQUE INDEX one ON consents (more)",
            "CREATE TRIGGER t AFTER DELETE ON consents BEGIN DELETE FROM grants; END",
            "DROP INDEX consents_expiry",
        ])
    func findsBreaking(_ statements: String) async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        let before = try Self.shape(file)
        try Self.change(
            file, "CREATE TABLE fine (a TEXT NOT NULL UNIQUE) STRICT; ALTER TABLE consents ADD COLUMN fine TEXT")
        #expect(before.whatIsBroken(in: try Self.shape(file)).isEmpty)
        try Self.change(file, statements)
        #expect(!before.whatIsBroken(in: try Self.shape(file)).isEmpty)
    }

    @Test(
        "the statements of a released version work on every later schema that lets it in",
        arguments: SQLiteStore.schemaSteps.map(\.version).filter { statements(of: $0) != nil })
    func statementsOfBefore(_ version: Int64) async throws {
        let known = try #require(Self.statements(of: version))
        #expect(known.count > 50)
        var oldest: Int64 = 0
        for step in SQLiteStore.schemaSteps {
            oldest = max(oldest, step.oldest)
            guard step.version >= version, oldest <= version else { continue }
            let file = try TemporaryFile()
            defer { file.remove() }
            try SQLiteStore.makeSchema(path: file.path, through: step.version)
            let connection = try DatabaseQueue(path: file.path)
            try await connection.read { db in
                for statement in known {
                    #expect(throws: Never.self, "\(statement)") { _ = try db.makeStatement(sql: statement) }
                }
            }
            try connection.close()
        }
    }

    /// With GATEHOUSE_RECORD_STATEMENTS=1, by hand when a release is made, it is written down for the tests of later ones.
    @Test("what this version says to its database can be written down and read again")
    func record() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let said = try await store.queryPlans().map(\.statement)
        await store.close()
        let text = said.joined(separator: "\n\n") + "\n"
        #expect(Self.statements(in: text) == said.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
        guard Self.recordsStatements else { return }
        let newest = try #require(SQLiteStore.schemaSteps.last?.version)
        try text.write(to: Self.place(of: newest), atomically: true, encoding: .utf8)
    }

    private static let recordsStatements = ProcessInfo.processInfo.environment["GATEHOUSE_RECORD_STATEMENTS"] != nil

    // MARK: Steps

    private static func change(_ file: TemporaryFile, _ statements: String) throws {
        let connection = try DatabaseQueue(path: file.path)
        try connection.writeWithoutTransaction { try $0.execute(sql: statements) }
        try connection.close()
    }

    /// The oldest version that works with the file, and its last step.
    private static func numbers(_ file: TemporaryFile) throws -> [Int64?] {
        try DatabaseQueue(path: file.path).read { db in
            let oldest = try Int64.fetchOne(db, sql: "PRAGMA user_version")
            guard try db.tableExists("gatehouse_schema") else { return [oldest, nil] }
            return [oldest, try Int64.fetchOne(db, sql: "SELECT last_step FROM gatehouse_schema")]
        }
    }

    private static func shape(_ file: TemporaryFile) throws -> SchemaShape {
        try DatabaseQueue(path: file.path).read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            var shape = SchemaShape()
            for table in tables {
                for column in try Row.fetchAll(db, sql: "SELECT * FROM pragma_table_info(?)", arguments: [table]) {
                    let needsValue: Bool = (column["notnull"] as Int) != 0 && (column["dflt_value"] as String?) == nil
                    shape.columns[table, default: [:]][column["name"]] = .init(
                        kind: column["type"], needsValue: needsValue)
                }
                for index in try Row.fetchAll(db, sql: "SELECT * FROM pragma_index_list(?)", arguments: [table]) {
                    shape.indexes[table, default: [:]][index["name"]] = (index["unique"] as Int) != 0
                }
            }
            let triggers = try Row.fetchAll(db, sql: "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            for trigger in triggers { shape.rules[trigger["tbl_name"], default: []].insert(trigger["name"]) }
            return shape
        }
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
