import GRDB
import GRDBSQLite
import Storage

extension StoreError {
    /// What went wrong while `operation` was tried. The detail is SQLite's own text, which names tables and columns and no values.
    init(_ error: any Error, operation: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLFailure:
            self.init(sqlite: error.code, message: error.message, operation: operation)
        case let error as DatabaseError:
            self.init(
                sqlite: error.extendedResultCode.rawValue, message: error.message ?? "", operation: operation)
        default: self.init(.unavailable, detail: "\(operation): \(error)")
        }
    }

    private init(sqlite code: CInt, message: String, operation: String) {
        let kind: Code =
            switch code & 0xFF {
            case SQLITE_CONSTRAINT where code == uniqueViolation || code == primaryKeyViolation: .duplicate
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT, SQLITE_MISMATCH: .corrupt
            default: .unavailable
            }
        self.init(kind, detail: "\(operation): SQLite error \(code): \(message)")
    }

    /// What every operation of a closed store answers.
    static func closed(_ operation: String) -> StoreError {
        StoreError(.unavailable, detail: "\(operation): the store is closed")
    }
}

// SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY are macros that are not imported.
private let uniqueViolation: CInt = SQLITE_CONSTRAINT | (8 << 8)
private let primaryKeyViolation: CInt = SQLITE_CONSTRAINT | (6 << 8)
