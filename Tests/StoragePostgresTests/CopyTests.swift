import Foundation
import OAuthCore
import Secrets
import Storage
import StoragePostgres
import StorageSQLite
import Testing

@Suite("A copy from one database to another")
struct CopyTests {
    @Test("SQLite to SQLite: every row of every table is the same, byte by byte")
    func copiesBetweenFiles() async throws {
        let files = try Folder()
        defer { files.remove() }
        let source = try await filled(files.path("a"))
        let target = try await SQLiteCopy.open(path: files.path("b"))
        let outcomes = try await copy(source, target)
        #expect(outcomes.allSatisfy { $0.isSame && $0.isSourceSteady && $0.source.count >= 2 })
        try await expectSame(source, target)
        source.close()
        target.close()
    }

    @Test("SQLite to PostgreSQL and back: every row of every table is the same, byte by byte")
    func copiesThereAndBack() async throws {
        let files = try Folder()
        defer { files.remove() }
        let source = try await filled(files.path("a"))
        let middle = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        let back = try await SQLiteCopy.open(path: files.path("b"))
        #expect(try await copy(source, middle).allSatisfy { $0.isSame && $0.isSourceSteady })
        #expect(try await copy(middle, back).allSatisfy { $0.isSame && $0.isSourceSteady })
        try await expectSame(source, middle)
        try await expectSame(source, back)
        // What comes after the copy is newer than what came with it.
        try await middle.append([AuditEvent(.loginSucceeded, at: UnixTime(milliseconds: 1000))])
        let numbers = try await middle.rows(of: .auditEvents, after: nil, limit: 9999).map { $0[1] }
        #expect(Set(numbers).count == numbers.count)
        source.close()
        back.close()
        await middle.close()
    }

    @Test("a copy that is run again adds nothing, and finds what was changed")
    func findsDifferences() async throws {
        let files = try Folder()
        defer { files.remove() }
        let source = try await filled(files.path("a"))
        let target = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        _ = try await copy(source, target)
        let again = StorageCopy(from: source, to: target) { SHA2.sha256($0) }
        #expect(try await again.refusal(resuming: false) == .notEmpty(table: "clients"))
        #expect(try await again.refusal(resuming: true) == nil)
        let outcomes = try await again.run()
        #expect(outcomes.allSatisfy { $0.isSame && $0.copied == 0 })
        try await target.revokeToken(TokenID("one more"), expiresAt: UnixTime(seconds: 99))
        // What a server has deleted since does not come back.
        #expect(
            try await target.reap(now: UnixTime(milliseconds: 50), auditBefore: .init(milliseconds: 0), limit: 1) == 1)
        let changed = try await again.run()
        #expect(changed.filter { !$0.isSame }.map(\.table) == ["authorization_codes", "revoked_tokens"])
        #expect(changed.allSatisfy { $0.copied == 0 })
        _ = try await target.add([[.bytes(Array("directory".utf8)), .integer(99)]], to: .versions)
        #expect(try await again.refusal(resuming: true) == .inUse)
        source.close()
        await target.close()
    }

    @Test("a source that is written to while it is copied is found")
    func findsWriters() async throws {
        let files = try Folder()
        defer { files.remove() }
        let (first, target) = (try await filled(files.path("a")), try await SQLiteCopy.open(path: files.path("b")))
        let source = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        _ = try await copy(first, source)
        let writing = WrittenMeanwhile(store: target) { () async throws(StoreError) in
            try await source.revokeToken(TokenID("meanwhile"), expiresAt: UnixTime(seconds: 99))
        }
        #expect(try await copy(source, writing).filter { !$0.isSourceSteady }.map(\.table) == ["revoked_tokens"])
        first.close()
        target.close()
        await source.close()
    }

    @Test("an empty source and a file that is open elsewhere are refused")
    func refuses() async throws {
        let files = try Folder()
        defer { files.remove() }
        let (empty, other) = (try await SQLiteCopy.open(path: files.path("a")), try await filled(files.path("b")))
        let copy = StorageCopy(from: empty, to: other) { SHA2.sha256($0) }
        #expect(try await copy.refusal(resuming: false) == .nothingToCopy)
        empty.close()
        let server = try await SQLiteStore.open(path: files.path("a"), logger: .quiet)
        await #expect(throws: StoreError.self) { try await SQLiteCopy.open(path: files.path("a")) }
        await server.close()
        try await SQLiteCopy.open(path: files.path("a")).close()
        other.close()
    }

    @Test("the tables are those of the drivers: none is forgotten, and no column")
    func namesEveryTable() async throws {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        await (try PostgresStore.open(location, logger: .quiet)).close()
        let text = try server.sql(
            """
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = '\(location.searchPath)'
                AND table_name NOT IN ('leases', 'attempts', 'gatehouse_schema')
            """)
        let names = StoredTable.all.flatMap { table in table.columns.map { "\(table.name).\($0.name)" } }
        // Read out of the document, where it stands too.
        #expect(Set(names + ["audit_events.kind"]) == Set(text.split(separator: "\n").map(String.init)))
    }

    // MARK: Steps

    private func copy(_ source: any CopyableStore, _ target: any CopyableStore) async throws -> [StorageCopy.Outcome] {
        let copy = StorageCopy(from: source, to: target, batch: 3) { SHA2.sha256($0) }
        #expect(try await copy.refusal(resuming: false) == nil)
        return try await copy.run()
    }

    func expectSame(_ one: any CopyableStore, _ other: any CopyableStore) async throws {
        for table in StoredTable.all {
            let rows = try await one.rows(of: table, after: nil, limit: 1000)
            #expect(try await Set(rows) == Set(other.rows(of: table, after: nil, limit: 1000)), "\(table.name)")
        }
    }

    /// A file with several rows in every table, among them the values that drivers store differently.
    func filled(_ path: String) async throws -> SQLiteCopy {
        let store = try await SQLiteCopy.open(path: path)
        for table in StoredTable.all where table != .versions {
            _ = try await store.add((0..<7).map { row($0, table) }, to: table)
        }
        let versions = [("directory", Int64(3)), ("signing_keys", 2)]
        _ = try await store.add(versions.map { [.bytes(Array($0.utf8)), .integer($1)] }, to: .versions)
        return store
    }

    func row(_ number: Int, _ table: StoredTable) -> StoredRow {
        table.columns.enumerated().map { index, column in
            switch column.kind {
            case .integer where Self.optional.contains(column.name) && number % 2 == 0: .null
            case .integer: .integer(Int64(number) << 33 + Int64(index))
            case .boolean: .integer(Int64(number % 2))
            case .text where column.name == "document":
                .bytes(Array(#"{"kind":"login.failed","detail":"\u0000 ü \#(number)"}"#.utf8))
            case .text where Self.optional.contains(column.name) && number % 2 == 0: .null
            case .text where number == 6 && !Self.unique.contains(column.name) && index >= table.keyCount: .bytes([])
            // U+0000 and U+0001, which PostgreSQL does not take as they are.
            case .text: .bytes(Array("ü\u{0}\u{1}\(number).\(index)".utf8))
            case .bytes where Self.optional.contains(column.name) && number % 2 == 0: .null
            case .bytes: .bytes([0, 1, 255, UInt8(number), UInt8(index)])
            }
        }
    }

    private static let optional: Set<String> = [
        "password_hash", "verified_email", "last_used_at", "activated_at", "revoked_at", "redeemed_at",
        "provider_session_id", "access_token", "id_token", "refresh_token", "token_expires_at",
    ]

    private static let unique: Set<String> = ["lookup_key", "session_id", "handle"]

    struct Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "gatehouse-copy-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        func path(_ name: String) -> String { url.appending(path: "\(name).db").path }
        func remove() { try? FileManager.default.removeItem(at: url) }
    }
}

/// A target during whose filling somebody writes to the source.
private struct WrittenMeanwhile: CopyableStore {
    let store: SQLiteCopy
    let write: @Sendable () async throws(StoreError) -> Void

    func rows(of table: StoredTable, after last: StoredRow?, limit: Int) async throws(StoreError) -> [StoredRow] {
        try await store.rows(of: table, after: last, limit: limit)
    }

    func add(_ rows: [StoredRow], to table: StoredTable) async throws(StoreError) -> Int {
        if table == .versions { try await write() }
        return try await store.add(rows, to: table)
    }
}
