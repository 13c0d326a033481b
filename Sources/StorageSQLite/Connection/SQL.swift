import GRDB
import GRDBSQLite
import OAuthCore
import Storage

/// A value for one parameter of a statement.
enum SQLValue {
    case null
    case int(Int64)
    case text(String)
    case blob([UInt8])

    static func int(_ value: Int) -> SQLValue { .int(Int64(value)) }
    static func bool(_ value: Bool) -> SQLValue { .int(value ? 1 : 0) }
    static func time(_ value: UnixTime) -> SQLValue { .int(value.milliseconds) }
    static func time(_ value: UnixTime?) -> SQLValue { value.map { .int($0.milliseconds) } ?? .null }
    static func text(_ value: String?) -> SQLValue { value.map { SQLValue.text($0) } ?? .null }
    static func blob(_ value: [UInt8]?) -> SQLValue { value.map { SQLValue.blob($0) } ?? .null }
    static func id(_ value: some Identifier) -> SQLValue { .text(value.rawValue) }
    static func hash(_ value: SecretHash) -> SQLValue { .blob(value.bytes) }
}

/// A row under the cursor of a statement: good only until the statement goes on.
struct SQLRow {
    fileprivate let statement: SQLiteStatement

    func int(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }
    func bool(_ column: CInt) -> Bool { int(column) != 0 }
    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func time(_ column: CInt) -> UnixTime { UnixTime(milliseconds: int(column)) }
    func optionalTime(_ column: CInt) -> UnixTime? { isNull(column) ? nil : time(column) }
    func text(_ column: CInt) -> String { String(decoding: bytes(column), as: UTF8.self) }
    func optionalText(_ column: CInt) -> String? { isNull(column) ? nil : text(column) }
    func id<ID: Identifier>(_ column: CInt) -> ID { ID(text(column)) }
    func blob(_ column: CInt) -> [UInt8] { [UInt8](bytes(column)) }
    func optionalBlob(_ column: CInt) -> [UInt8]? { isNull(column) ? nil : blob(column) }
    func hash(_ column: CInt) -> SecretHash { SecretHash(blob(column)) }

    /// The bytes of a text or blob, all of them: a NUL ends neither.
    func bytes(_ column: CInt) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
}

/// What SQLite answered instead of a result.
struct SQLFailure: Error {
    let code: CInt
    let message: String
}

/// The statements of one table: fixed texts, so that tests can ask for the plan of each.
protocol SQLStatement: CaseIterable, RawRepresentable<String> {}

// GRDB opens, serialises and caches; values go in and out through SQLite's own calls, because a text may hold a NUL and a hash is bytes.
extension Database {
    /// Runs a statement to its end, and hands each row to `row`.
    func run(_ sql: String, _ values: [SQLValue] = [], row: (SQLRow) throws -> Void) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            let code = statement.bind(value, at: CInt(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(SQLRow(statement: statement))
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// Runs a statement, and says how many rows it changed.
    @discardableResult
    func change(_ sql: some SQLStatement, _ values: [SQLValue]) throws -> Int {
        try run(sql.rawValue, values) { _ in }
        return Int(sqlite3_changes(sqliteConnection))
    }

    /// Whether the one row that the condition of an UPDATE, INSERT or DELETE allows was changed.
    func decide(_ sql: some SQLStatement, _ values: [SQLValue]) throws -> ConditionalWrite {
        try change(sql, values) > 0 ? .won : .lost
    }

    /// The first row, read by `row`; nil where there is none.
    func first<T>(_ sql: some SQLStatement, _ values: [SQLValue], row: (SQLRow) throws -> T) throws -> T? {
        var result: T?
        try run(sql.rawValue, values) { if result == nil { result = try row($0) } }
        return result
    }

    /// All rows, read by `row`.
    func all<T>(_ sql: some SQLStatement, _ values: [SQLValue], row: (SQLRow) throws -> T) throws -> [T] {
        var results: [T] = []
        try run(sql.rawValue, values) { results.append(try row($0)) }
        return results
    }

    /// Runs several reads on one state of the database.
    func inSnapshot<T>(_ body: () throws -> T) throws -> T {
        try run("BEGIN DEFERRED") { _ in }
        defer { try? run("COMMIT") { _ in } }
        return try body()
    }

    /// Throws where the file that is open is not the one under its path any more.
    func checkFileIsInPlace() throws {
        var hasMoved: CInt = 0
        let code = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        guard code == SQLITE_OK, hasMoved == 0 else { throw DatabaseFile.hasMoved }
    }

    private func failure(_ code: CInt) -> SQLFailure {
        SQLFailure(code: code, message: sqlite3_errmsg(sqliteConnection).map { String(cString: $0) } ?? "")
    }
}

extension SQLiteStatement {
    fileprivate func bind(_ value: SQLValue, at index: CInt) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(self, index)
        case .int(let value): return sqlite3_bind_int64(self, index, value)
        case .text(var value):
            return value.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    guard let start = $0.baseAddress else { return sqlite3_bind_text(self, index, "", 0, nil) }
                    return sqlite3_bind_text64(
                        self, index, start, UInt64($0.count), transient, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let value):
            return value.withUnsafeBytes {
                guard let start = $0.baseAddress else { return sqlite3_bind_zeroblob(self, index, 0) }
                return sqlite3_bind_blob64(self, index, start, UInt64($0.count), transient)
            }
        }
    }
}

/// SQLITE_TRANSIENT: SQLite copies what it is given.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
