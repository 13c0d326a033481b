public import Logging
public import OAuthCore
public import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Short-lived state in a Redis 6 or newer, or a Valkey: sessions, flows, codes, single-use claims and leases.
///
/// What must outlive a loss of Redis (grants, the directory, keys) belongs in a database. A node's clock decides what is expired, and
/// Redis only clears away: each key has a time to live, so there is nothing to reap.
public final class RedisStore: Sendable {
    /// Where it is.
    public let location: RedisLocation

    let client: RedisClient
    /// Whether keys of one operation must be in one slot.
    var isClustered: Bool { location.arrangement == .cluster }
    let clock: @Sendable () -> UnixTime

    /// A store on that Redis. Nothing is connected yet: a Redis that is down does not stop a start, and each operation answers
    /// `unavailable` until it is there. Throws where the files for TLS cannot be used.
    public static func open(_ location: RedisLocation, logger: Logger) async throws(StoreError) -> RedisStore {
        try open(location, settings: .init(), clock: systemClock, logger: logger)
    }

    /// A store with settings and a clock of one's own.
    package static func open(
        _ location: RedisLocation, settings: RedisSettings, clock: @escaping @Sendable () -> UnixTime = systemClock,
        logger: Logger
    ) throws(StoreError) -> RedisStore {
        do {
            let client = try RedisClient(location, settings: settings, logger: logger)
            return RedisStore(location: location, client: client, clock: clock)
        } catch {
            throw StoreError(error, operation: "open")
        }
    }

    private init(location: RedisLocation, client: RedisClient, clock: @escaping @Sendable () -> UnixTime) {
        self.location = location
        self.client = client
        self.clock = clock
    }

    /// Refuses operations from now on, finishes what has begun and closes the connections. A second call does nothing.
    public func close() async { await client.close() }

    /// The stores of a backend-for-frontend, in this one.
    public var stores: BFFStores { BFFStores(self) }

    /// The machine's clock.
    package static let systemClock: @Sendable () -> UnixTime = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension RedisStore: StoreMaintenance {
    /// Deletes nothing: Redis itself clears away what has expired.
    public func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int { 0 }

    /// Asks the server whether it is there.
    public func ping() async throws(StoreError) { _ = try await read("ping", ["PING"]) }
}

// MARK: Operations

extension RedisStore {
    /// Sends a command that changes nothing; once more where the connection was lost under it.
    func read(_ operation: StaticString, _ command: RedisCommand) async throws(StoreError) -> RESPValue {
        guard let answer = try await read(operation, [command]).first else {
            throw unexpected(operation)
        }
        return answer
    }

    /// Sends commands that change nothing; once more where the connection was lost under them.
    func read(_ operation: StaticString, _ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
        do {
            do {
                return try Self.withoutErrors(try await client.execute(commands))
            } catch  where error.code == .connectionLost {
                return try Self.withoutErrors(try await client.execute(commands))
            }
        } catch {
            throw StoreError(error, operation: operation)
        }
    }

    /// Sends a command that may change something: once, whatever becomes of it.
    @discardableResult
    func write(_ operation: StaticString, _ command: RedisCommand) async throws(StoreError) -> RESPValue {
        do {
            return try await client.execute(command)
        } catch {
            throw StoreError(error, operation: operation)
        }
    }

    /// Runs a script once, whatever becomes of it. `isSafe`: safety depends on what it writes (`wait_replicas`).
    @discardableResult
    func run(
        _ operation: StaticString, _ script: RedisScript, keys: [String], _ arguments: [RedisArgument],
        isSafe: Bool = false
    ) async throws(StoreError) -> RESPValue {
        do {
            return try await client.run(script, keys: keys, arguments: arguments, isSafe: isSafe)
        } catch {
            throw StoreError(error, operation: operation)
        }
    }

    /// Runs a script that answers 1 where its condition held and 0 where it did not.
    func decide(
        _ operation: StaticString, _ script: RedisScript, keys: [String], _ arguments: [RedisArgument],
        isSafe: Bool = false
    ) async throws(StoreError) -> ConditionalWrite {
        switch try await run(operation, script, keys: keys, arguments, isSafe: isSafe).integer {
        case 1: .won
        case 0: .lost
        default: throw unexpected(operation)
        }
    }

    /// The error of an answer that the command does not have.
    func unexpected(_ operation: StaticString) -> StoreError {
        StoreError(.corrupt, detail: "\(operation): Redis gave another kind of answer than was asked for")
    }

    private static func withoutErrors(_ answers: [RESPValue]) throws(RedisError) -> [RESPValue] {
        for answer in answers { if let error = RedisError(answer: answer) { throw error } }
        return answers
    }

    /// How long Redis is to keep what ends at `deadline`, in milliseconds, at least one.
    func lifetime(until deadline: UnixTime, and longer: Duration = .zero) -> RedisArgument {
        let left = (deadline + longer).since(clock()).wholeMilliseconds
        return .integer(min(max(1, left), 3_000_000_000_000))
    }
}
