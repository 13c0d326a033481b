import CPostgres
import OAuthCore
import Storage

/// The answer to one statement: rows, or how many were changed.
///
/// libpq's result belongs to nobody else and is only read from here on, by any thread.
final class SQLResult: @unchecked Sendable {
    private let result: OpaquePointer

    init(owning result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    /// How many rows there are.
    var count: Int { Int(PQntuples(result)) }

    /// How many rows the statement inserted, changed, deleted or selected.
    var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// The word that names what was done, as `COMMIT`.
    var tag: String { String(cString: PQcmdStatus(result)) }

    /// The first row, read by `read`; nil where there is none.
    func first<T>(_ read: (SQLRow) throws -> T) rethrows -> T? {
        try withExtendedLifetime(self) { count > 0 ? try read(SQLRow(result: self, row: 0)) : nil }
    }

    /// All rows, read by `read`.
    func all<T>(_ read: (SQLRow) throws -> T) rethrows -> [T] {
        try withExtendedLifetime(self) { try (0..<PQntuples(result)).map { try read(SQLRow(result: self, row: $0)) } }
    }

    fileprivate func bytes(_ row: CInt, _ column: CInt) -> UnsafeRawBufferPointer {
        guard let start = PQgetvalue(result, row, column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    }

    fileprivate func isNull(_ row: CInt, _ column: CInt) -> Bool { PQgetisnull(result, row, column) != 0 }
}

/// One row of an answer, its values in PostgreSQL's binary form: good only while `first` or `all` runs.
struct SQLRow {
    fileprivate let result: SQLResult
    fileprivate let row: CInt

    /// The bytes of a text or bytea, good while `first` or `all` runs.
    func bytes(_ column: CInt) -> UnsafeRawBufferPointer { result.bytes(row, column) }
    func isNull(_ column: CInt) -> Bool { result.isNull(row, column) }
    /// A bigint, integer or smallint.
    func int(_ column: CInt) -> Int64 {
        let bytes = bytes(column)
        guard let first = bytes.first else { return 0 }
        return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }
    func bool(_ column: CInt) -> Bool { bytes(column).first == 1 }
    func time(_ column: CInt) -> UnixTime { UnixTime(milliseconds: int(column)) }
    func optionalTime(_ column: CInt) -> UnixTime? { isNull(column) ? nil : time(column) }
    func text(_ column: CInt) -> String { StoredText.decode(bytes(column)) }
    func optionalText(_ column: CInt) -> String? { isNull(column) ? nil : text(column) }
    func id<ID: Identifier>(_ column: CInt) -> ID { ID(text(column)) }
    func blob(_ column: CInt) -> [UInt8] { [UInt8](bytes(column)) }
    func optionalBlob(_ column: CInt) -> [UInt8]? { isNull(column) ? nil : blob(column) }
    func hash(_ column: CInt) -> SecretHash { SecretHash(blob(column)) }
}

/// The statements of one table: fixed texts, so that each is prepared once on a connection and tests can ask for its plan.
protocol SQLStatement: CaseIterable, RawRepresentable<String>, Sendable {}

/// One statement with its values.
struct SQLCall: Sendable {
    let text: String
    let values: [SQLValue]

    init(_ statement: some SQLStatement, _ values: [SQLValue]) {
        self.text = statement.rawValue
        self.values = values
    }
}
