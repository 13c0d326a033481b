package import Logging
import OAuthCore

/// A client for a Redis, the primary of a service that Sentinels watch, or a cluster: a few connections to each server that all callers
/// share, each command sent at once behind those before it.
///
/// Nothing is connected until the first command. A lost connection is made again for as long as the client lives; commands that were
/// under way are never sent a second time, because nobody knows whether they were carried out. One that a server refused because it is
/// not, or no longer, the one to ask was not carried out, and goes to the right one.
package final class RedisClient: Sendable {
    private enum Route: Sendable {
        case server(RedisPool)
        case primary(RedisPool, RedisSentinels)
    }

    private let route: Route
    let transport: RedisTransport

    /// A client; throws where the files for TLS cannot be read.
    package init(
        _ location: RedisLocation, settings: RedisSettings = .init(), logger: Logger
    ) throws(RedisError) {
        let transport = try RedisTransport(location: location, settings: settings, logger: logger)
        self.transport = transport
        switch location.arrangement {
        case .standalone:
            let endpoint = RedisEndpoint(host: location.host, port: location.port)
            route = .server(RedisPool(RedisConnector(transport: transport, target: .server(endpoint))))
        case .sentinel(let sentinel):
            let sentinels = RedisSentinels(sentinel, try Self.sentinelTransport(transport))
            let pool = RedisPool(RedisConnector(transport: transport, target: .primary(sentinels)))
            sentinels.start(try Self.sentinelTransport(transport)) { [weak pool] change in
                switch change {
                case .demoted(let old): pool?.leave(because: nil) { $0 == old }
                case .promoted(let new):
                    // What the old one acknowledges now may be lost.
                    let reason = RedisError(.connectionLost, "the server is no longer the primary")
                    pool?.leave(because: reason) { $0 != new }
                }
            }
            route = .primary(pool, sentinels)
        case .cluster: throw RedisError(.cannotConnect, "")
        }
    }

    /// How Sentinels are reached: one connection each, and no long wait, because the next one may know.
    private static func sentinelTransport(_ transport: RedisTransport) throws(RedisError) -> RedisTransport {
        var settings = transport.settings
        settings.connections = 1
        settings.connectTimeout = min(settings.connectTimeout, .seconds(1))
        settings.commandTimeout = min(settings.commandTimeout, .seconds(1))
        var location = transport.location
        location.acknowledgement = nil
        return try RedisTransport(location: location, settings: settings, logger: transport.logger)
    }

    /// How many connections to servers stand.
    package var readyConnections: Int {
        switch route {
        case .server(let pool), .primary(let pool, _): pool.ready
        }
    }

    /// How many callers wait for answers.
    package var waitingCommands: Int {
        switch route {
        case .server(let pool), .primary(let pool, _): pool.waiting
        }
    }

    /// Sends a command and returns its answer, which is no error.
    package func execute(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        guard let answer = try await execute([command]).first else {
            throw RedisError(.malformed, "no answer to a command")
        }
        if let error = RedisError(answer: answer) { throw error }
        return answer
    }

    /// Sends commands behind one another on one connection, and returns their answers in order, errors among them.
    package func execute(_ commands: [RedisCommand]) async throws(RedisError) -> [RESPValue] {
        try await send(commands, isAcknowledged: false)
    }

    private func send(_ commands: [RedisCommand], isAcknowledged: Bool) async throws(RedisError) -> [RESPValue] {
        switch route {
        case .server(let pool): return try await pool.execute(commands, isAcknowledged: isAcknowledged)
        case .primary(let pool, _):
            let answers = try await pool.execute(commands, isAcknowledged: isAcknowledged)
            guard answers.first?.saysReadOnly ?? false else { return answers }
            // A replica carried out none of them. Its connections are left, and the next ones go to the primary.
            await pool.settle()
            return try await pool.execute(commands, isAcknowledged: isAcknowledged)
        }
    }

    /// Refuses commands from now on, those too that wait for a connection; waits for the answers to the others, and closes.
    package func close() async {
        switch route {
        case .server(let pool): await pool.close()
        case .primary(let pool, let sentinels):
            await pool.close()
            await sentinels.close()
        }
    }
}

// MARK: Acknowledged by replicas

extension RedisClient {
    /// Sends a command on which safety depends, and returns its answer when as many replicas have it as are asked for. Where none are,
    /// it is a command like any other.
    func executeSafely(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        guard let wanted = transport.location.acknowledgement else { return try await execute(command) }
        let wait: RedisCommand = [
            "WAIT", .integer(Int64(wanted.replicas)), .integer(wanted.timeout.wholeMilliseconds),
        ]
        let answers = try await send([command, wait], isAcknowledged: true)
        guard answers.count == 2 else { throw RedisError(.malformed, "no answer to a command") }
        if let error = RedisError(answer: answers[0]) { throw error }
        if let error = RedisError(answer: answers[1]) { throw error }
        let replicas = answers[1].integer ?? 0
        guard replicas >= wanted.replicas else {
            throw RedisError(
                .notReplicated, "received acknowledgements of \(replicas) replicas, expected \(wanted.replicas)")
        }
        return answers[0]
    }
}
