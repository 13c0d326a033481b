/// The limits of a pool; all have defaults that fit a server.
package struct PostgresSettings: Sendable {
    /// How many connections there are at most.
    package var size: Int
    /// How many calls may be on their way on one connection.
    package var depth = 16
    /// How many calls may wait for a connection; past it they are refused.
    package var maximumWaiting = 4096
    /// How long a call waits for a connection.
    package var queueTimeout: Duration = .seconds(3)
    /// How long the server works on one statement, and waits for a lock in it.
    package var statementTimeout: Duration = .seconds(5)
    /// How long it works on one statement of a transaction that has a connection for itself: an operator's, which may change very many
    /// rows. It waits for a lock in it no longer than in any other.
    package var transactionTimeout: Duration = .seconds(60)
    /// How long an answer is waited for before the connection counts as lost.
    package var answerTimeout: Duration = .seconds(7)
    /// How long setting up a connection may take. Making it takes as long as the location says (`connect_timeout`).
    package var connectTimeout: Duration = .seconds(5)
    /// How long one step of the schema may take.
    package var migrationTimeout: Duration = .seconds(600)
    /// How often a transaction is tried that lost against another one.
    package var attempts = 6

    /// Whether the connections are those of a node, which a copy of the database has to notice.
    package var isNode = true

    /// Whether a write is on the disk before it is acknowledged. Only what fills a database for a measurement goes without.
    package var isDurable = true

    /// Settings for so many connections.
    package init(size: Int) { self.size = size }

    /// How long to wait before the next connection, after so many that failed in a row: doubled from 50 ms to 1 s, less up to half.
    func pause(after failures: Int, jitter: Double) -> Duration {
        let longest = 50 << min(max(failures - 1, 0), 5)
        return .milliseconds(Double(min(longest, 1000)) * (1 - jitter / 2))
    }

    /// How long to wait before a transaction is tried again: doubled from 5 ms, less up to all of it, so that two do not meet again.
    func retryPause(after attempts: Int, jitter: Double) -> Duration {
        .milliseconds(Double(5 << min(attempts, 6)) * jitter)
    }
}
