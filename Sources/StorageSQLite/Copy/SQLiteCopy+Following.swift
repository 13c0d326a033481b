import GRDB
package import Storage

/// What stands in a file while it is copied with a server running: the name of the copy, and the keys of rows that have changed.
enum FollowingStatement {
    static let tables = [
        "CREATE TABLE IF NOT EXISTS gatehouse_copy (name TEXT NOT NULL, is_filled INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE IF NOT EXISTS gatehouse_copy_changes (
            number INTEGER PRIMARY KEY, stored_in TEXT NOT NULL, key_1 ANY NOT NULL, key_2 ANY
        ) STRICT
        """,
    ]

    /// The triggers of a table. A key that changes is a row that goes and one that comes.
    static func triggers(_ table: StoredTable) -> [(name: String, text: String)] {
        [("insert", ["NEW"]), ("update", ["OLD", "NEW"]), ("delete", ["OLD"])].map { event, rows in
            let name = "gatehouse_copy_\(table.name)_\(event)"
            let notes = rows.map { note(table, $0, isOfUpdate: event == "update") }.joined(separator: " ")
            return (name, "CREATE TRIGGER \(name) AFTER \(event) ON \(table.name) BEGIN \(notes) END")
        }
    }

    private static func note(_ table: StoredTable, _ row: String, isOfUpdate: Bool) -> String {
        let columns = table.columns.prefix(table.keyCount).map { SQLiteCopy.columnName(table)($0.name) }
        let values = columns.map { "\(row).\($0)" } + (columns.count == 1 ? ["NULL"] : [])
        let differs = columns.map { "OLD.\($0) IS NOT NEW.\($0)" }.joined(separator: " OR ")
        return "INSERT INTO gatehouse_copy_changes (stored_in, key_1, key_2) SELECT '\(table.name)', "
            + values.joined(separator: ", ") + (isOfUpdate && row == "OLD" ? " WHERE \(differs);" : ";")
    }

    static let drop = ["DROP TABLE IF EXISTS gatehouse_copy_changes", "DROP TABLE IF EXISTS gatehouse_copy"]
}

extension SQLiteCopy: FollowableStore {
    package func copyRecord() async throws(StoreError) -> CopyRecord? {
        try await run("read the copy's record") { db in
            guard try db.tableExists("gatehouse_copy") else { return nil }
            let row = try Row.fetchOne(db, sql: "SELECT name, is_filled FROM gatehouse_copy")
            return row.map { CopyRecord(copy: $0["name"], isFilled: $0["is_filled"]) }
        }
    }

    package func hold() async throws(StoreError) -> SchemaState.Hold? {
        try await run("read the hold") { db in
            try Int64.fetchOne(db, sql: "PRAGMA user_version").flatMap { SchemaState.Hold(rawValue: $0) }
        }
    }

    // MARK: The source

    package func noteChanges(for copy: String) async throws(StoreError) {
        try await atOnce("begin to note changes") { db in
            for table in FollowingStatement.tables { try db.execute(sql: table) }
            try Self.name(copy, db)
            for table in StoredTable.followed {
                for trigger in FollowingStatement.triggers(table) {
                    try db.execute(sql: "DROP TRIGGER IF EXISTS \(trigger.name)")
                    try db.execute(sql: trigger.text)
                }
            }
        }
    }

    package func changes(limit: Int) async throws(StoreError) -> [StoredChange] {
        let text = "SELECT number, stored_in, key_1, key_2 FROM gatehouse_copy_changes ORDER BY number LIMIT ?1"
        return try await run("read changes") { db in
            var changes: [StoredChange] = []
            try db.run(text, [.int(limit)]) { row in
                guard let table = StoredTable.followed(row.text(1)) else { return }
                let key = table.columns.prefix(table.keyCount).enumerated().map {
                    row.stored($1.kind, CInt($0 + 2))
                }
                changes.append(StoredChange(number: row.int(0), table: table, key: key))
            }
            return changes
        }
    }

    package func forget(_ changes: [StoredChange]) async throws(StoreError) {
        guard !changes.isEmpty else { return }
        try await atOnce("forget changes") { db in
            for change in changes {
                try db.run("DELETE FROM gatehouse_copy_changes WHERE number = ?1", [.int(change.number)]) { _ in }
            }
        }
    }

    package func rows(of table: StoredTable, keys: [StoredRow]) async throws(StoreError) -> [StoredRow] {
        let text = table.selectionByKey(mark: "?", rename: Self.columnName(table))
        return try await run("read \(table.name)") { db in
            var rows: [StoredRow] = []
            for key in keys {
                try db.run(text, table.parameters(key, Self.isText)) { row in
                    rows.append(table.columns.enumerated().map { row.stored($1.kind, CInt($0)) })
                }
            }
            return rows
        }
    }

    /// The exclusive lock keeps servers out now; the hold does when it is gone.
    package func handOver() async throws(StoreError) {
        let path = path
        try await atOnce("hand over") { db in try Migrations.hold(.handedOver, db, path: path) }
    }

    package func reopen() async throws(StoreError) {
        let path = path
        try await atOnce("open again") { db in
            for trigger in StoredTable.followed.flatMap(FollowingStatement.triggers) {
                try db.execute(sql: "DROP TRIGGER IF EXISTS \(trigger.name)")
            }
            for table in FollowingStatement.drop { try db.execute(sql: table) }
            try Migrations.hold(nil, db, path: path)
        }
    }

    // MARK: The target

    package func beginFilling(for copy: String) async throws(StoreError) {
        let path = path
        try await atOnce("begin to fill") { db in
            try db.execute(sql: FollowingStatement.tables[0])
            try Self.name(copy, db)
            try Migrations.hold(.filling, db, path: path)
        }
    }

    package func noteFilled() async throws(StoreError) {
        try await atOnce("note what was copied") { db in try db.execute(sql: "UPDATE gatehouse_copy SET is_filled = 1")
        }
    }

    package func replace(
        _ keys: [StoredRow], with rows: [StoredRow], in table: StoredTable
    ) async throws(StoreError) {
        let deletion = table.deletionByKey(mark: "?", rename: Self.columnName(table))
        // Whichever other row has a value that is unique, it is from before a change that is still to come.
        let insertion = table.insertion(mark: "?", rename: Self.columnName(table))
            .replacing("INSERT INTO", with: "INSERT OR REPLACE INTO").replacing(" ON CONFLICT DO NOTHING", with: "")
        try await atOnce("copy into \(table.name)") { db in
            for key in keys { try db.run(deletion, table.parameters(key, Self.isText)) { _ in } }
            for row in rows { try db.run(insertion, table.parameters(row, Self.isText)) { _ in } }
        }
    }

    package func endFilling() async throws(StoreError) {
        let path = path
        try await atOnce("end the copy") { db in
            for table in FollowingStatement.drop { try db.execute(sql: table) }
            try Migrations.hold(nil, db, path: path)
        }
    }

    // MARK: Steps

    private static func name(_ copy: String, _ db: Database) throws {
        guard try String.fetchOne(db, sql: "SELECT name FROM gatehouse_copy") != copy else { return }
        try db.execute(sql: "DELETE FROM gatehouse_copy")
        try db.execute(sql: "INSERT INTO gatehouse_copy (name, is_filled) VALUES (?, 0)", arguments: [copy])
    }

    private func atOnce(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(StoreError) {
        try await run(operation) { db in
            try db.inTransaction(.immediate) {
                try body(db)
                return .commit
            }
        }
    }
}
