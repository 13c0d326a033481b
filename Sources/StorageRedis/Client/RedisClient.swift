package import Logging
import OAuthCore

/// A client for a Redis, the primary of a service that Sentinels watch, or a cluster: a few connections to each server that all callers
/// share, each command sent at once behind those before it.
///
/// Nothing is connected until the first command. A lost connection is made again for as long as the client lives; commands that were
/// under way are never sent a second time, because nobody knows whether they were carried out. One that a server refused because it is
/// not, or no longer, the one to ask was not carried out, and goes to the right one.
package final class RedisClient: Sendable {
    enum Route: Sendable {
        case server(RedisPool)
        case primary(RedisPool, RedisSentinels)
        case cluster(RedisCluster)
    }

    let route: Route
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
            let sentinels = RedisSentinels(sentinel, transport)
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
        case .cluster: route = .cluster(RedisCluster(transport))
        }
    }

    /// How Sentinels are reached: one connection each, and no long wait, because the next one may know.
    private static func sentinelTransport(_ transport: RedisTransport) throws(RedisError) -> RedisTransport {
        var settings = transport.settings
        settings.connections = 1
        settings.connectTimeout = settings.connectTimeout / 4
        settings.commandTimeout = settings.commandTimeout / 4
        var location = transport.location
        location.acknowledgement = nil
        return try RedisTransport(location: location, settings: settings, logger: transport.logger)
    }

    /// How many connections to servers stand.
    package var readyConnections: Int {
        switch route {
        case .server(let pool), .primary(let pool, _): pool.ready
        case .cluster(let cluster): cluster.ready
        }
    }

    /// How many callers wait for answers.
    package var waitingCommands: Int {
        switch route {
        case .server(let pool), .primary(let pool, _): pool.waiting
        case .cluster(let cluster): cluster.waiting
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

    /// Sends commands behind one another on one connection (in a cluster: on one for each node that has keys of them), and returns their
    /// answers in order, errors among them.
    package func execute(_ commands: [RedisCommand]) async throws(RedisError) -> [RESPValue] {
        switch route {
        case .server(let pool): try await pool.execute(commands)
        case .primary(let pool, _): try await Self.execute(commands, atPrimary: pool)
        case .cluster(let cluster): try await cluster.execute(commands).compactMap(\.first)
        }
    }

    private static func execute(
        _ commands: [RedisCommand], atPrimary pool: RedisPool, isAcknowledged: Bool = false
    ) async throws(RedisError) -> [RESPValue] {
        let answers = try await pool.execute(commands, isAcknowledged: isAcknowledged)
        guard answers.first?.saysReadOnly ?? false else { return answers }
        // A replica carried out none of them. Its connections are left, and the next ones go to the primary.
        await pool.settle()
        return try await pool.execute(commands, isAcknowledged: isAcknowledged)
    }

    /// Refuses commands from now on, those too that wait for a connection; waits for the answers to the others, and closes.
    package func close() async {
        switch route {
        case .server(let pool): await pool.close()
        case .primary(let pool, let sentinels):
            await pool.close()
            await sentinels.close()
        case .cluster(let cluster): await cluster.close()
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
        let answers = try await send(command, wait)
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

    private func send(_ command: RedisCommand, _ wait: RedisCommand) async throws(RedisError) -> [RESPValue] {
        switch route {
        case .server(let pool): try await pool.execute([command, wait], isAcknowledged: true)
        case .primary(let pool, _): try await Self.execute([command, wait], atPrimary: pool, isAcknowledged: true)
        case .cluster(let cluster): try await cluster.execute([command], following: wait).first ?? []
        }
    }
}
