import NIOCore
import NIOPosix
import Synchronization

/// A few connections to one server that all callers share, each command sent at once behind those before it.
///
/// What is waited for until replicas have it goes over connections of its own: `WAIT` holds up what comes behind it.
final class RedisPool: Sendable {
    private let lanes: [RedisLane]
    private let waitingLanes: [RedisLane]
    private let settings: RedisSettings
    private let waitingSettings: RedisSettings
    private let next = Atomic<Int>(0)

    /// Nothing is connected until the first command. `connections`: nil is as many as the settings say.
    init(_ connector: RedisConnector, connections: Int? = nil) {
        let transport = connector.transport
        settings = transport.settings
        let make = { (count: Int, settings: RedisSettings) in
            (0..<count).map { _ in
                RedisLane(
                    connector: connector, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), settings: settings)
            }
        }
        lanes = make(max(1, connections ?? settings.connections), settings)
        var waitingSettings = settings
        if let acknowledgement = transport.location.acknowledgement {
            waitingSettings.commandTimeout += acknowledgement.timeout
            waitingLanes = make(max(1, settings.waitingConnections), waitingSettings)
        } else {
            waitingLanes = []
        }
        self.waitingSettings = waitingSettings
    }

    deinit {
        for lane in all { lane.abandon() }
    }

    private var all: [RedisLane] { lanes + waitingLanes }

    /// How many connections stand.
    var ready: Int { all.count { $0.isReady } }

    /// How many callers wait for answers.
    var waiting: Int { all.reduce(0) { $0 + $1.waiting } }

    /// Sends commands behind one another on one connection, and returns their answers in order, errors among them.
    func execute(_ commands: [RedisCommand], isAcknowledged: Bool = false) async throws(RedisError) -> [RESPValue] {
        guard !commands.isEmpty else { return [] }
        let isWaiting = isAcknowledged && !waitingLanes.isEmpty
        let timeout = isWaiting ? waitingSettings.commandTimeout : settings.commandTimeout
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let result = await withCheckedContinuation { waiter in
            if let error = enqueue(commands, waiter, deadline, in: isWaiting ? waitingLanes : lanes) {
                waiter.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    /// Tries one connection after the other until one takes the commands.
    private func enqueue(
        _ commands: [RedisCommand], _ waiter: RedisLane.Waiter, _ deadline: NIODeadline, in lanes: [RedisLane]
    ) -> RedisError? {
        let first = next.wrappingAdd(1, ordering: .relaxed).oldValue
        var refusal: RedisError?
        for offset in lanes.indices {
            let lane = lanes[Int(UInt(bitPattern: first &+ offset) % UInt(lanes.count))]
            refusal = lane.enqueue(commands, waiter, deadline: deadline)
            if refusal == nil { return nil }
        }
        return refusal
    }

    /// Connects before anybody asks.
    func start() {
        for lane in lanes { lane.start() }
    }

    /// Leaves the connections to such servers. Where there is a reason, what is under way on them counts as not made.
    func leave(because reason: RedisError?, where isLeft: @escaping @Sendable (RedisEndpoint) -> Bool) {
        for lane in all { lane.leave(because: reason, where: isLeft) }
    }

    /// Waits until what was left is left.
    func settle() async {
        for lane in all { await lane.settle() }
    }

    /// Refuses commands from now on, those too that wait for a connection; waits for the answers to the others, and closes.
    func close() async {
        await withTaskGroup(of: Void.self) { group in
            for lane in all { group.addTask { await lane.close() } }
        }
    }
}
