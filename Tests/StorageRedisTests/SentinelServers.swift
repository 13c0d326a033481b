import StorageRedis

/// A primary, a replica and three Sentinels that watch them, two of which must agree.
final class SentinelServers: Sendable {
    let primary: RedisServer
    let replica: RedisServer
    let sentinels: [RedisServer]

    static let service = "gatehouse-cache"

    /// Starts them, and waits until the replica follows and the Sentinels know it and one another.
    init(_ arguments: [String] = []) async throws {
        let fast = ["--repl-diskless-sync-delay", "0", "--repl-diskless-load", "disabled"]
        primary = try RedisServer(arguments + fast)
        replica = try RedisServer(arguments + fast + ["--replicaof", "127.0.0.1 \(primary.port)"])
        let port = primary.port
        sentinels = try (0..<3).map { _ in
            try RedisServer(sentinel: [
                "sentinel monitor \(Self.service) 127.0.0.1 \(port) 2",
                "sentinel down-after-milliseconds \(Self.service) 2000",
                "sentinel failover-timeout \(Self.service) 2000",
            ])
        }
        for sentinel in sentinels { try await Self.untilComplete(sentinel) }
    }

    /// Where the service is.
    var location: RedisLocation {
        var location = sentinels[0].location
        location.others = sentinels.dropFirst().map(\.endpoint)
        location.arrangement = .sentinel(.init(service: Self.service))
        return location
    }

    private static func untilComplete(_ sentinel: RedisServer) async throws {
        try await until("a Sentinel knows the replica and the others") {
            let fields = try await ask(sentinel, ["SENTINEL", "MASTER", .text(service)])
            return fields["num-slaves"] == "1" && fields["num-other-sentinels"] == "2"
        }
        // A replica that does not follow yet would not be promoted.
        try await until("the replica follows") {
            guard case .array(let replicas) = try await execute(sentinel, ["SENTINEL", "REPLICAS", .text(service)])
            else { return false }
            return replicas.first.map { Self.fields($0)["master-link-status"] } == "ok"
        }
    }

    /// Asks a Sentinel, which knows no name of ours.
    static func execute(_ server: RedisServer, _ command: RedisCommand) async throws -> RESPValue {
        try await withClient(server) { try await $0.execute(command) }
    }

    static func ask(_ server: RedisServer, _ command: RedisCommand) async throws -> [String: String] {
        fields(try await execute(server, command))
    }

    private static func fields(_ answer: RESPValue) -> [String: String] {
        let pairs: [RESPValue]
        switch answer {
        case .map(let values), .array(let values): pairs = values
        default: pairs = []
        }
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            fields[pairs[index].text ?? ""] = pairs[index + 1].text
        }
        return fields
    }
}

struct NotInTime: Error, CustomStringConvertible { let description: String }

/// Asks until it holds, for a minute.
func until(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !holds() {
        guard ContinuousClock.now < deadline else { throw NotInTime(description: what) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

extension RedisSettings {
    /// For what must be answered, also on a machine that does much else at once.
    static var patient: RedisSettings {
        var settings = RedisSettings()
        (settings.commandTimeout, settings.connectTimeout) = (.seconds(30), .seconds(30))
        return settings
    }
}

/// A client of one connection to that server alone.
func withClient<T>(_ server: RedisServer, _ body: (RedisClient) async throws -> T) async throws -> T {
    var settings = RedisSettings.patient
    settings.connections = 1
    let client = try RedisClient(server.location, settings: settings, logger: .quiet)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}
