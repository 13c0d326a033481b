import Dispatch
import Logging
public import OAuthCore
public import Storage
import Synchronization

extension PostgresStore: StoreChanges {
    /// Listens on a connection of its own. Each change is told in the transaction that makes it, and heard when that is committed.
    ///
    /// When the task is cancelled nobody waits for the thread, which may be waiting for a server that does not answer: it ends after that.
    public func follow(_ heard: @escaping @Sendable (StoreChange) -> Void) async {
        let listener: PostgresListener
        do throws(PostgresError) {
            listener = try PostgresListener(connector: pool.connector, logger: pool.logger)
        } catch { return pool.logger.warning("changes by other nodes are found by asking alone: \(error.detail)") }
        let end = ListeningEnd()
        DispatchQueue(label: "gatehouse.storage.postgres.listen").async {
            listener.listen(heard)
            end.reached()
        }
        await withTaskCancellationHandler {
            await end.wait()
        } onCancel: {
            listener.stop()
            end.reached()
        }
    }
}

/// The end of listening, for the one who waits for it.
private final class ListeningEnd: Sendable {
    private let state = Mutex<(isReached: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    /// It has come, for the first time or again.
    func reached() {
        let waiter = state.withLock { state in
            defer { state = (true, nil) }
            return state.waiter
        }
        waiter?.resume()
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let isReached = state.withLock { state in
                if !state.isReached { state.waiter = waiter }
                return state.isReached
            }
            if isReached { waiter.resume() }
        }
    }
}

enum ClockStatement: String, SQLStatement {
    case read = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
}

extension PostgresStore: StoreClock {
    /// The time of the database's server.
    public func storeTime() async throws(StoreError) -> UnixTime {
        guard let time = try await read("read the clock", ClockStatement.read, []).first({ $0.time(0) }) else {
            throw StoreError(.corrupt, detail: "read the clock: no answer")
        }
        return time
    }
}
