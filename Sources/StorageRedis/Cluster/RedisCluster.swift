import Logging
import NIOCore
import Synchronization

/// The nodes of a Redis Cluster: connections to each are made as they are needed, and the map of slots is asked for when it proves wrong.
final class RedisCluster: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Void, RedisError>, Never>

    private struct State {
        var map = ClusterMap()
        var pools: [RedisEndpoint: RedisPool] = [:]
        /// Who waits for the map that is asked for now; nil: it is not.
        var waiters: [Waiter]?
        /// When it was last asked for.
        var refreshed: ContinuousClock.Instant?
        var isClosed = false
    }

    let transport: RedisTransport
    private let state = Mutex(State())

    init(_ transport: RedisTransport) { self.transport = transport }

    /// How many connections stand.
    var ready: Int { state.withLock { $0.pools.values.reduce(0) { $0 + $1.ready } } }

    /// How many callers wait for answers.
    var waiting: Int { state.withLock { $0.pools.values.reduce(0) { $0 + $1.waiting } } }

    /// The primaries and how many slots they have together.
    var extent: (nodes: [RedisEndpoint], slots: Int) { state.withLock { ($0.map.nodes, $0.map.covered) } }

    func close() async {
        let pools = state.withLock { state in
            state.isClosed = true
            return Array(state.pools.values)
        }
        await Self.close(pools)
    }

    private static func close(_ pools: [RedisPool]) async {
        await withTaskGroup(of: Void.self) { group in
            for pool in pools { group.addTask { await pool.close() } }
        }
    }
}

// MARK: Nodes

extension RedisCluster {
    /// The connections to a node.
    func pool(_ endpoint: RedisEndpoint) -> RedisPool {
        state.withLock { state in
            if let pool = state.pools[endpoint] { return pool }
            let pool = RedisPool(RedisConnector(transport: transport, target: .server(endpoint)))
            // What is asked of a client that is closed is refused there.
            if !state.isClosed { state.pools[endpoint] = pool }
            return pool
        }
    }

    /// The node that has the slot of the key, or any node where there is no key.
    func node(for key: String?) async throws(RedisError) -> RedisEndpoint {
        let slot = key.map { ClusterSlot.of($0) }
        if let node = known(slot) { return node }
        // Slots that nobody has are not asked for with every command.
        if state.withLock({ $0.map.isEmpty }) { try await refresh() } else { try await refreshWhereDue() }
        guard let node = known(slot) else {
            throw RedisError(.cannotConnect, "no node of the cluster has slot \(slot ?? 0)")
        }
        return node
    }

    private func known(_ slot: Int?) -> RedisEndpoint? {
        state.withLock { state in
            if let slot { state.map[slot] } else { state.map.nodes.randomElement() }
        }
    }

    /// A node has said whose the slot is.
    func move(_ slot: Int, to endpoint: RedisEndpoint) { state.withLock { $0.map.move(slot, to: endpoint) } }
}

// MARK: The map

extension RedisCluster {
    /// The map is not right any more: it is asked for again, unless it was a moment ago.
    func suspect() {
        let isDue = state.withLock { state in
            guard !state.isClosed, state.waiters == nil else { return false }
            if let refreshed = state.refreshed, .now - refreshed < transport.settings.mapCooldown { return false }
            state.waiters = []
            state.refreshed = .now
            return true
        }
        // It ends with the answer or the timeouts of all nodes.
        if isDue { Task { await self.answerRefresh() } }
    }

    /// The same, and waits for it.
    func refreshWhereDue() async throws(RedisError) {
        let isFresh = state.withLock { state in
            guard state.waiters == nil, let refreshed = state.refreshed else { return false }
            return .now - refreshed < transport.settings.mapCooldown
        }
        if !isFresh { try await refresh() }
    }

    /// Asks for the map, with all who ask for it now.
    func refresh() async throws(RedisError) {
        let result = await withCheckedContinuation { (waiter: Waiter) in
            let isFirst = state.withLock { state in
                defer { state.waiters = (state.waiters ?? []) + [waiter] }
                guard state.waiters == nil else { return false }
                state.refreshed = .now
                return true
            }
            // It ends with the answer or the timeouts of all nodes.
            if isFirst { Task { await self.answerRefresh() } }
        }
        try result.get()
    }

    private func answerRefresh() async {
        let result: Result<Void, RedisError>
        do throws(RedisError) {
            let map = try await askForMap()
            await adopt(map)
            result = .success(())
        } catch { result = .failure(error) }
        let waiters = state.withLock { state in
            defer { state.waiters = nil }
            return state.waiters ?? []
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    /// The map of the first node that has one: of those that are known, then of those that the location names.
    private func askForMap() async throws(RedisError) -> ClusterMap {
        let known = state.withLock { $0.map.nodes.shuffled() }
        var reasons: [String] = []
        for endpoint in known + transport.location.endpoints where reasons.count < 16 {
            do throws(RedisError) {
                guard let answer = try await pool(endpoint).execute([["CLUSTER", "SLOTS"]]).first else { continue }
                if let error = RedisError(answer: answer) { throw error }
                guard let map = ClusterMap(answer, here: endpoint) else {
                    throw RedisError(.malformed, "received no map of slots")
                }
                guard !map.isEmpty else { throw RedisError(.cannotConnect, "it is in no cluster") }
                return map
            } catch { reasons.append("\(endpoint): \(error.detail)") }
        }
        throw RedisError(.cannotConnect, "no node of the cluster answers: \(reasons.joined(separator: "; "))")
    }

    /// Takes the map, and closes the connections to nodes that are in it no more.
    private func adopt(_ map: ClusterMap) async {
        let (left, isNews) = state.withLock { state in
            let isNews = Set(state.map.nodes) != Set(map.nodes)
            state.map = map
            let left = state.pools.filter { !map.nodes.contains($0.key) }
            for endpoint in left.keys { state.pools[endpoint] = nil }
            return (left, isNews)
        }
        if isNews {
            let nodes = map.nodes.map(\.description).sorted().joined(separator: " ")
            transport.logger.info(
                "Redis: the cluster's primaries",
                metadata: ["redis.location": "\(transport.location)", "redis.primaries": "\(nodes)"])
        }
        transport.forget(left.keys)
        await Self.close(Array(left.values))
    }
}
