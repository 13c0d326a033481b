/// How the client works its connections.
package struct RedisSettings: Sendable, Hashable {
    /// How many connections are kept, spread over the event loops.
    package var connections = 4
    /// How many more are kept for what replicas must have, where that is asked for: each does one such thing at a time.
    package var waitingConnections = 8
    /// How long a connection may take, TLS and login included.
    package var connectTimeout: Duration = .seconds(2)
    /// How long a command may wait for its answer.
    package var commandTimeout: Duration = .seconds(2)
    /// The most commands that wait on one connection; past it they are refused.
    package var maximumWaiting = 4096
    /// The most bytes that wait to be sent on one connection; past it commands are refused.
    package var maximumUnsentBytes = 32 << 20
    /// The pause after the first failed connection; doubles with each further one.
    package var firstPause: Duration = .milliseconds(50)
    /// The longest pause.
    package var longestPause: Duration = .seconds(1)
    /// How long a cluster's map of slots is not asked for again.
    package var mapCooldown: Duration = .milliseconds(500)
    /// The bounds of an answer.
    package var limits = RESPLimits()

    /// The defaults.
    package init() {}

    /// The pause after `failures` in a row; `jitter` from 0 to 1 takes up to half of it away, so that many nodes do not return together.
    package func pause(after failures: Int, jitter: Double) -> Duration {
        var pause = firstPause
        for _ in 1..<max(failures, 1) where pause < longestPause { pause = pause * 2 }
        return min(pause, longestPause) * (1 - min(max(jitter, 0), 1) / 2)
    }
}
