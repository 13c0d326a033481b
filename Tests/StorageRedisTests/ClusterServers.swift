import StorageRedis

/// Three primaries that share the slots of a cluster, and a replica of the first where one is asked for.
final class ClusterServers: Sendable {
    let primaries: [RedisServer]
    let replica: RedisServer?

    /// Starts them, shares the slots out and waits until all say that the cluster works.
    init(_ arguments: [String] = [], hasReplica: Bool = false) async throws {
        let make = {
            try RedisServer(
                arguments + [
                    "--cluster-enabled", "yes", "--cluster-node-timeout", "5000", "--cluster-port",
                    "\(try RedisServer.freePort())", "--repl-diskless-sync-delay", "0",
                ])
        }
        primaries = try (0..<3).map { _ in try make() }
        replica = hasReplica ? try make() : nil
        for (index, server) in primaries.enumerated() {
            try await execute(server, ["CLUSTER", "SET-CONFIG-EPOCH", .integer(Int64(index + 1))])
            let share = Self.share(of: index)
            try await execute(
                server,
                ["CLUSTER", "ADDSLOTSRANGE", .integer(Int64(share.lowerBound)), .integer(Int64(share.upperBound))])
        }
        for server in primaries.dropFirst() + [replica].compactMap(\.self) { try await meet(server) }
        if let replica {
            let first = try await id(primaries[0])
            // It refuses until it has heard of the primary.
            try await until("the replica follows") {
                (try? await execute(replica, ["CLUSTER", "REPLICATE", .text(first)])) != nil
            }
        }
        try await untilWhole()
    }

    /// The slots of a primary, at first.
    static func share(of index: Int) -> ClosedRange<Int> { [0...5460, 5461...10922, 10923...16383][index] }

    var location: RedisLocation {
        var location = primaries[0].location
        location.others = primaries.dropFirst().map(\.endpoint)
        location.arrangement = .cluster
        return location
    }

    func execute(_ server: RedisServer, _ command: RedisCommand) async throws {
        _ = try await withClient(server) { try await $0.execute(command) }
    }

    private func meet(_ server: RedisServer) async throws {
        let bus = try await withClient(server) {
            try await $0.execute(["CONFIG", "GET", "cluster-port"])
        }
        guard case .map(let pair) = bus, let port = pair.last?.text else { return }
        try await execute(
            primaries[0], ["CLUSTER", "MEET", "127.0.0.1", .integer(Int64(server.port)), .text(port)])
    }

    func id(_ server: RedisServer) async throws -> String {
        try await withClient(server) { try await $0.execute(["CLUSTER", "MYID"]).text ?? "" }
    }

    /// Waits until every node that runs has all slots and knows all others.
    func untilWhole() async throws {
        for server in primaries + [replica].compactMap(\.self) where server.isRunning {
            try await until("the cluster works") {
                let text = try await withClient(server) { try await $0.execute(["CLUSTER", "INFO"]).text ?? "" }
                let known = primaries.count + (replica == nil ? 0 : 1)
                return text.contains("cluster_state:ok") && text.contains("cluster_known_nodes:\(known)")
                    && text.contains("cluster_slots_ok:16384")
            }
        }
    }

    /// Moves a slot with its keys from one primary to another, as operators' tools do.
    func move(_ slot: Int, from source: RedisServer, to target: RedisServer, pause: Duration = .zero) async throws {
        let (sourceID, targetID, slot) = (
            try await id(source), try await id(target), RedisArgument.integer(Int64(slot))
        )
        try await withClient(source) { source in
            try await withClient(target) { other in
                _ = try await other.execute(["CLUSTER", "SETSLOT", slot, "IMPORTING", .text(sourceID)])
                _ = try await source.execute(["CLUSTER", "SETSLOT", slot, "MIGRATING", .text(targetID)])
                while let keys = try await source.execute(["CLUSTER", "GETKEYSINSLOT", slot, 10]).elements,
                    !keys.isEmpty
                {
                    var migrate: RedisCommand = [
                        "MIGRATE", "127.0.0.1", .integer(Int64(target.port)), "", 0, 5000, "KEYS",
                    ]
                    migrate.arguments += keys.compactMap { $0.text.map { .text($0) } }
                    _ = try await source.execute(migrate)
                    try await Task.sleep(for: pause)
                }
                for client in [other, source] {
                    _ = try await client.execute(["CLUSTER", "SETSLOT", slot, "NODE", .text(targetID)])
                }
            }
        }
    }
}
