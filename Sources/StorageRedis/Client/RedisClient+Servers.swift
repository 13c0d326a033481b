extension RedisClient {
    /// Every server that takes writes, with what it says of itself.
    func servers() async throws(RedisError) -> [(endpoint: RedisEndpoint, info: String)] {
        var servers: [(endpoint: RedisEndpoint, info: String)] = []
        for (endpoint, pool) in try await pools() {
            let answers = try await pool.execute(
                ["server", "replication", "memory", "persistence"].map { ["INFO", .text($0)] })
            for answer in answers { if let error = RedisError(answer: answer) { throw error } }
            servers.append((endpoint, answers.compactMap(\.text).joined(separator: "\r\n")))
        }
        return servers
    }

    private func pools() async throws(RedisError) -> [(RedisEndpoint, RedisPool)] {
        switch route {
        case .server(let pool):
            return [(RedisEndpoint(host: transport.location.host, port: transport.location.port), pool)]
        case .primary(let pool, let sentinels): return [(try await sentinels.primary(), pool)]
        case .cluster(let cluster):
            try await cluster.refresh()
            return cluster.extent.nodes.map { ($0, cluster.pool($0)) }
        }
    }

    /// How many slots of the cluster have a node.
    var coveredSlots: Int {
        guard case .cluster(let cluster) = route else { return 0 }
        return cluster.extent.slots
    }

    /// Whether a server may evict keys, as it said when it was connected, or, where it did, as it says now.
    var mayEvict: Bool {
        get async {
            guard transport.mayEvict else { return false }
            for endpoint in transport.evictingServers {
                let pool =
                    switch route {
                    case .server(let pool), .primary(let pool, _): pool
                    case .cluster(let cluster): cluster.pool(endpoint)
                    }
                guard let text = try? await pool.execute([["INFO", "memory"]]).first?.text else { continue }
                transport.note(RedisFinding.evicts.isIn(text) ? [.evicts] : [], at: endpoint)
            }
            return transport.mayEvict
        }
    }
}
