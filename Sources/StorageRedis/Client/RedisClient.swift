package import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A client for one Redis: a few connections that all callers share, each command sent at once behind those before it.
///
/// Nothing is connected until the first command. A lost connection is made again for as long as the client lives; commands that were
/// under way are never sent a second time, because nobody knows whether they were carried out.
package final class RedisClient: Sendable {
    private let lanes: [RedisLane]
    private let settings: RedisSettings
    private let next = Atomic<Int>(0)

    /// A client; throws where the files for TLS cannot be read.
    package init(
        _ location: RedisLocation, settings: RedisSettings = .init(), logger: Logger
    ) throws(RedisError) {
        let connector = try RedisConnector(location: location, settings: settings)
        self.settings = settings
        self.lanes = (0..<max(1, settings.connections)).map { _ in
            RedisLane(
                connector: connector, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), settings: settings,
                logger: logger)
        }
    }

    deinit {
        for lane in lanes { lane.abandon() }
    }

    /// How many connections stand.
    package var readyConnections: Int { lanes.count { $0.isReady } }

    /// How many callers wait for answers.
    package var waitingCommands: Int { lanes.reduce(0) { $0 + $1.waiting } }

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
        guard !commands.isEmpty else { return [] }
        let deadline = NIODeadline.now() + TimeAmount(settings.commandTimeout)
        let result = await withCheckedContinuation { waiter in
            if let error = enqueue(commands, waiter, deadline: deadline) { waiter.resume(returning: .failure(error)) }
        }
        return try result.get()
    }

    /// Tries one connection after the other until one takes the commands.
    private func enqueue(_ commands: [RedisCommand], _ waiter: RedisLane.Waiter, deadline: NIODeadline) -> RedisError? {
        let first = next.wrappingAdd(1, ordering: .relaxed).oldValue
        var refusal: RedisError?
        for offset in lanes.indices {
            let lane = lanes[Int(UInt(bitPattern: first &+ offset) % UInt(lanes.count))]
            refusal = lane.enqueue(commands, waiter, deadline: deadline)
            if refusal == nil { return nil }
        }
        return refusal
    }

    /// Refuses commands from now on, those too that wait for a connection; waits for the answers to the others, and closes.
    package func close() async {
        await withTaskGroup(of: Void.self) { group in
            for lane in lanes { group.addTask { await lane.close() } }
        }
    }
}
