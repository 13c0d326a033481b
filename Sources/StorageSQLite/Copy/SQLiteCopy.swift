import Dispatch
import GRDB
package import Storage

/// A file that is copied whole, or filled.
///
/// Unless it is shared, SQLite's exclusive lock is held from the beginning to the end: where a server or another command has the file open,
/// opening it here is refused, and nobody opens it meanwhile.
package final class SQLiteCopy: CopyableStore {
    let path: String
    private let connection: DatabaseQueue

    /// Opens the file, makes it where there is none, and brings its schema up to date. One that is shared is used by a server at the same
    /// time; one that is held while it moves is refused unless `allowsHold`.
    package static func open(
        path: String, isShared: Bool = false, allowsHold: Bool = false
    ) async throws(StoreError) -> SQLiteCopy {
        try DatabaseFile(path: path, allowsHold: allowsHold).prepare()
        let configuration = isShared ? ConnectionSettings.writer(busyTimeout: sharedTimeout) : .exclusive()
        let opened: Result<DatabaseQueue, StoreError> = await withCheckedContinuation { waiter in
            DispatchQueue.global().async { waiter.resume(returning: connect(path, configuration, allowsHold)) }
        }
        return SQLiteCopy(path: path, connection: try opened.get())
    }

    /// How long it waits for a server to commit.
    private static let sharedTimeout = Duration.seconds(30)

    private init(path: String, connection: DatabaseQueue) {
        self.path = path
        self.connection = connection
    }

    /// Closes the file and lets others have it.
    package func close() { try? connection.close() }

    private static func connect(
        _ path: String, _ configuration: Configuration, _ allowsHold: Bool
    ) -> Result<DatabaseQueue, StoreError> {
        do {
            let connection = try DatabaseQueue(path: path, configuration: configuration)
            let schema = try connection.writeWithoutTransaction {
                try Migrations.run($0, path: path, allowsHold: allowsHold)
            }
            try Migrations.checkIsKnown(schema, path: path)
            return .success(connection)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return .failure(
                StoreError(
                    .unavailable, detail: "\(path) is open in another process: stop the server before it is copied"))
        } catch {
            return .failure(StoreError(error, operation: "open \(path)"))
        }
    }

    package func rows(
        of table: StoredTable, after last: StoredRow?, limit: Int
    ) async throws(StoreError) -> [StoredRow] {
        let key = last.map { table.parameters(Array($0.prefix(table.keyCount)), Self.isText) } ?? []
        let text = table.selection(isFirst: last == nil, mark: "?", rename: Self.columnName(table))
        return try await run("read \(table.name)") { db in
            var rows: [StoredRow] = []
            try db.run(text, key + [.int(limit)]) { row in
                rows.append(table.columns.enumerated().map { row.stored($1.kind, CInt($0)) })
            }
            return rows
        }
    }

    package func add(_ rows: [StoredRow], to table: StoredTable) async throws(StoreError) -> Int {
        let text = table.insertion(mark: "?", rename: Self.columnName(table))
        return try await run("copy into \(table.name)") { db in
            let before = db.totalChangesCount
            try db.inTransaction(.immediate) {
                for row in rows { try db.run(text, table.parameters(row, Self.isText)) { _ in } }
                return .commit
            }
            return db.totalChangesCount - before
        }
    }

    func run<T: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        let result: Result<T, StoreError> = await withCheckedContinuation { waiter in
            connection.asyncWriteWithoutTransaction { db in
                waiter.resume(
                    returning: Result { try body(db) }.mapError { StoreError($0, operation: operation) })
            }
        }
        return try result.get()
    }

    /// The number of an event is that of its row.
    static func columnName(_ table: StoredTable) -> (String) -> String {
        { table == .auditEvents && $0 == "number" ? "rowid" : $0 }
    }

    /// Documents are JSON texts in columns of bytes.
    static func isText(_ column: StoredColumn) -> Bool { column.kind == .text && column.name != "document" }
}

extension Configuration {
    /// One connection with the file to itself.
    fileprivate static func exclusive() -> Configuration {
        var configuration = Configuration()
        configuration.label = "gatehouse.storage.copy"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(1)
        configuration.prepareDatabase { db in
            // Before the log is opened: from then on the lock on the file is exclusive, which every other connection stands in the way of.
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                throw StoreError(.unavailable, detail: "the file system does not allow SQLite's write-ahead log")
            }
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }
}

extension StoredTable {
    /// Values of the first columns as SQLite takes them.
    func parameters(_ row: StoredRow, _ isText: (StoredColumn) -> Bool) -> [SQLValue] {
        zip(columns, row).map { column, value in
            switch value {
            case .null: .null
            case .integer(let number): .int(number)
            case .bytes(let bytes): isText(column) ? .text(String(decoding: bytes, as: UTF8.self)) : .blob(bytes)
            }
        }
    }
}

extension SQLRow {
    func stored(_ kind: StoredColumn.Kind, _ column: CInt) -> StoredValue {
        guard !isNull(column) else { return .null }
        return switch kind {
        case .integer, .boolean: .integer(int(column))
        case .text, .bytes: .bytes(blob(column))
        }
    }
}
