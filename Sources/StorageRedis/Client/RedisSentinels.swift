import Logging
import Synchronization

/// The Sentinels of a service: they say which server is its primary, and when another one has taken its place.
///
/// One after the other is asked, at first the one whose answer was good. All are listened to, so that a primary that was replaced is left
/// at once, by idle connections too.
final class RedisSentinels: Sendable {
    private typealias Asking = CheckedContinuation<Result<RedisEndpoint, RedisError>, Never>

    /// What has become known of the servers.
    enum Change: Sendable {
        /// It says of itself that it is a replica.
        case demoted(RedisEndpoint)
        /// It is the primary from now on.
        case promoted(RedisEndpoint)
    }

    private struct State {
        var order: [Int]
        /// Who waits for the answer to the question that is under way; nil: none is.
        var waiters: [Asking]?
        var pools: [RedisPool] = []
        var changed: (@Sendable (Change) -> Void)?
    }

    private let service: String
    private let endpoints: [RedisEndpoint]
    private let logger: Logger
    private let state: Mutex<State>

    /// The Sentinels of the transport's location.
    init(_ sentinel: RedisLocation.Sentinel, _ transport: RedisTransport) {
        service = sentinel.service
        endpoints = transport.location.endpoints
        logger = transport.logger
        state = Mutex(State(order: Array(endpoints.indices)))
    }

    /// Begins to listen.
    func start(_ transport: RedisTransport, changed: @escaping @Sendable (Change) -> Void) {
        let pools = endpoints.indices.map { index in
            let listening = RedisListening(channels: ["+switch-master"]) { [weak self] _, message in
                self?.heard(message, from: index)
            }
            return RedisPool(
                RedisConnector(transport: transport, target: .sentinel(endpoints[index]), listening: listening))
        }
        state.withLock { state in
            state.pools = pools
            state.changed = changed
        }
    }

    func close() async {
        let pools = state.withLock { state in
            state.changed = nil
            return state.pools
        }
        for pool in pools { await pool.close() }
    }
}

// MARK: Asking

extension RedisSentinels {
    /// Where the primary is, as a Sentinel says. Those who ask at the same time get one answer.
    func primary() async throws(RedisError) -> RedisEndpoint {
        let result = await withCheckedContinuation { (waiter: Asking) in
            let isFirst = state.withLock { state in
                defer { state.waiters = (state.waiters ?? []) + [waiter] }
                return state.waiters == nil
            }
            // It ends with the answer or the timeouts of all Sentinels.
            if isFirst { Task { await self.answer() } }
        }
        return try result.get()
    }

    private func answer() async {
        let result: Result<RedisEndpoint, RedisError>
        do throws(RedisError) { result = .success(try await ask()) } catch { result = .failure(error) }
        let waiters = state.withLock { state in
            defer { state.waiters = nil }
            return state.waiters ?? []
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    private func ask() async throws(RedisError) -> RedisEndpoint {
        let (order, pools) = state.withLock { ($0.order, $0.pools) }
        var reasons: [String] = []
        for index in order where pools.indices.contains(index) {
            do throws(RedisError) {
                let endpoint = try await ask(pools[index], endpoints[index])
                prefer(index)
                for pool in pools { pool.start() }
                return endpoint
            } catch { reasons.append("\(endpoints[index]): \(error.detail)") }
        }
        throw RedisError(
            .cannotConnect, "no Sentinel names a primary of \(service): \(reasons.joined(separator: "; "))")
    }

    private func ask(_ pool: RedisPool, _ here: RedisEndpoint) async throws(RedisError) -> RedisEndpoint {
        guard let answer = try await pool.execute([["SENTINEL", "GET-MASTER-ADDR-BY-NAME", .text(service)]]).first
        else { throw RedisError(.malformed, "no answer to a command") }
        if let error = RedisError(answer: answer) { throw error }
        if answer == .null { throw RedisError(.cannotConnect, "it knows no service of that name") }
        guard let parts = answer.elements?.compactMap(\.text), parts.count == 2,
            let endpoint = RedisEndpoint(named: "\(parts[0]):\(parts[1])", here: here)
        else { throw RedisError(.malformed, "received no address of a primary") }
        return endpoint
    }

    /// Asks that one first from now on.
    private func prefer(_ index: Int) {
        state.withLock { state in
            guard state.order.first != index else { return }
            state.order.removeAll { $0 == index }
            state.order.insert(index, at: 0)
        }
    }

    /// The server that was named could not be used: the next question goes to another Sentinel.
    func doubt() {
        state.withLock { state in
            guard let first = state.order.first else { return }
            state.order = state.order.dropFirst() + [first]
        }
    }
}

// MARK: Hearing

extension RedisSentinels {
    /// The server says of itself that it is a replica.
    func demoted(_ endpoint: RedisEndpoint) { state.withLock { $0.changed }?(.demoted(endpoint)) }

    /// `<service> <old address> <old port> <new address> <new port>`
    private func heard(_ message: String, from index: Int) {
        let parts = message.split(separator: " ")
        guard parts.count == 5, parts[0] == service,
            let endpoint = RedisEndpoint(named: "\(parts[3]):\(parts[4])", here: endpoints[index])
        else { return }
        prefer(index)
        logger.info(
            "Redis: another primary", metadata: ["redis.service": "\(service)", "redis.primary": "\(endpoint)"])
        state.withLock { $0.changed }?(.promoted(endpoint))
    }
}
