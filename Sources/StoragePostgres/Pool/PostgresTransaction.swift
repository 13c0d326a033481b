/// A transaction that has a connection for itself.
struct PostgresTransaction: Sendable {
    private let pool: PostgresPool
    private let lane: Int

    private enum Control: String, SQLStatement {
        case begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
        case limit = "SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)"
        case commit = "COMMIT"
        case rollback = "ROLLBACK"
    }

    /// Runs `body` between BEGIN and COMMIT; where it throws, what it wrote is undone.
    static func run<T>(
        on pool: PostgresPool, _ body: (PostgresTransaction) async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        let transaction = PostgresTransaction(pool: pool, lane: try await pool.lease())
        defer { pool.release(transaction.lane) }
        let (statement, lock) = (pool.settings.transactionTimeout, pool.settings.statementTimeout)
        try await transaction.run([
            SQLCall(Control.begin, []),
            SQLCall(Control.limit, [.text("\(statement.milliseconds)"), .text("\(lock.milliseconds)")]),
        ])
        let value: T
        do throws(PostgresError) {
            value = try await body(transaction)
        } catch {
            _ = try? await transaction.control(.rollback)
            throw error
        }
        // A transaction in which something failed answers COMMIT with ROLLBACK.
        guard try await transaction.control(.commit) == "COMMIT" else {
            throw PostgresError(.malformed, "the transaction was undone")
        }
        return value
    }

    /// Does one statement.
    func run(_ statement: some SQLStatement, _ values: [SQLValue]) async throws(PostgresError) -> SQLResult {
        guard let result = try await run([SQLCall(statement, values)]).first else {
            throw PostgresError(.malformed, "no answer to a statement")
        }
        return result
    }

    /// Does several statements in one round trip.
    @discardableResult
    func run(_ calls: [SQLCall]) async throws(PostgresError) -> [SQLResult] { try await pool.run(calls, on: lane) }

    /// Does a list of statements of any length, 256 in a round trip.
    func runAll(_ calls: [SQLCall]) async throws(PostgresError) {
        for start in stride(from: 0, to: calls.count, by: 256) {
            try await run(Array(calls[start..<min(start + 256, calls.count)]))
        }
    }

    private func control(_ statement: Control) async throws(PostgresError) -> String {
        try await run(statement, []).tag
    }
}
