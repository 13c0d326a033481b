import Storage

/// What went wrong on the way to PostgreSQL or in it. Holds no value from a row.
struct PostgresError: Error, Sendable {
    /// What it means to whoever asked.
    enum Code: Sendable {
        /// No connection could be made.
        case cannotConnect
        /// The connection was lost; whether what was sent was done is not known.
        case connectionLost
        /// No answer, or no free connection, in time.
        case timeout
        /// Too many wait.
        case overloaded
        /// The pool is closed.
        case closed
        /// The server refused; the SQLSTATE says why.
        case refused
        /// An answer of another shape than was asked for.
        case malformed
    }

    let code: Code
    /// Five characters, or empty where the server said nothing.
    var state = ""
    let detail: String

    init(_ code: Code, state: String = "", _ detail: String) {
        self.code = code
        self.state = state
        self.detail = detail
    }
}

extension PostgresError {
    /// Nothing was done, because another transaction was in the way or a prepared statement was not there: the same may be tried again.
    var isRetriable: Bool {
        switch state {
        // serialization_failure, deadlock_detected
        case "40001", "40P01": true
        // invalid_sql_statement_name, and feature_not_supported: the plan of a table that was altered
        case "26000", "0A000": true
        default: false
        }
    }

    /// The statement has to be prepared again.
    var losesStatement: Bool { state == "26000" || state == "0A000" }

    /// The connection is of no more use: the server goes down, or has become a standby that takes no writes.
    var endsConnection: Bool { state.hasPrefix("57P") || state == "25006" || state.hasPrefix("08") }

    /// The connection was lost under it: what only reads may be sent once more.
    var isLoss: Bool { code == .connectionLost || endsConnection }

    /// What it is to whoever uses the store.
    func storeError(_ operation: String) -> StoreError {
        StoreError(kind, detail: "\(operation): " + (state.isEmpty ? detail : "PostgreSQL error \(state): \(detail)"))
    }

    private var kind: StoreError.Code {
        switch code {
        case .malformed: .corrupt
        case .refused where state == "23505": .duplicate
        // Integrity, data, syntax and catalogue, "internal error" with its two kinds of corruption.
        case .refused where ["22", "23", "42", "XX"].contains(String(state.prefix(2))) && state != "42501": .corrupt
        default: .unavailable
        }
    }
}
