/// Who waits for answers.
typealias Answers = CheckedContinuation<Result<[SQLResult], PostgresError>, Never>
/// Who waits for a connection.
typealias Leases = CheckedContinuation<Result<Int, PostgresError>, Never>

/// What the pool's thread is told.
enum PoolMessage: Sendable {
    /// Do these calls as one transaction, on any connection.
    case run([SQLCall], Answers)
    /// Give somebody a connection.
    case lease(Leases)
    /// Do these calls on the connection that somebody has.
    case runOn(Int, [SQLCall], Answers)
    /// Somebody gives a connection back.
    case release(Int)
    /// A connection was made, or could not be made.
    case connected(Int, Result<PostgresLink, PostgresError>)
    /// Finish and end.
    case close
}

/// Calls that are on their way on a connection, and what came back so far.
struct CallsUnderway {
    let waiter: Answers
    let deadline: ContinuousClock.Instant
    var expected: ArraySlice<PostgresLink.Expected>
    var results: [SQLResult] = []
    var error: PostgresError?

    init(_ waiter: Answers, expected: [PostgresLink.Expected], deadline: ContinuousClock.Instant) {
        self.waiter = waiter
        self.expected = expected[...]
        self.deadline = deadline
    }

    /// All was committed, or the error undid all.
    func complete() {
        waiter.resume(returning: error.map { .failure($0) } ?? .success(results))
    }
}
