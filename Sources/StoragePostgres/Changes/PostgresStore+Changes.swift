import Dispatch
import Logging
public import OAuthCore
public import Storage

extension PostgresStore: StoreChanges {
    /// Listens on a connection of its own. Each change is told in the transaction that makes it, and heard when that is committed.
    public func follow(_ heard: @escaping @Sendable (StoreChange) -> Void) async {
        let listener: PostgresListener
        do throws(PostgresError) {
            listener = try PostgresListener(connector: pool.connector, logger: pool.logger)
        } catch { return pool.logger.warning("changes by other nodes are found by asking alone: \(error.detail)") }
        await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                DispatchQueue(label: "gatehouse.storage.postgres.listen").async {
                    listener.listen(heard)
                    done.resume()
                }
            }
        } onCancel: {
            listener.stop()
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
