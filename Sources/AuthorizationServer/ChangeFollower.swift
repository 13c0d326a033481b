import Storage
import Synchronization

/// Keeps what is in memory in step with the store: told by the store's feed where it has one, and asking for versions in any case.
struct ChangeFollower: Sendable {
    let context: ServerContext

    /// Follows until the task is cancelled. What no feed tells is known after `interval`.
    func run(every interval: Duration) async {
        let signal = ChangeSignal()
        await withDiscardingTaskGroup { group in
            if let changes = context.stores.changes { group.addTask { await changes.follow { signal.note($0) } } }
            group.addTask {
                for await change in signal.changes { await context.follow(change) }
            }
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                if !Task.isCancelled { await context.tick() }
            }
            group.cancelAll()
        }
    }
}

/// Holds what was heard until somebody has time for it: any number of changes meanwhile are one.
final class ChangeSignal: Sendable {
    private let pending = Mutex<StoreChange>([])
    private let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Something changed.
    func note(_ change: StoreChange) {
        pending.withLock { $0.formUnion(change) }
        continuation.yield()
    }

    /// What has changed since it was taken last, for one who takes.
    var changes: AsyncMapSequence<AsyncStream<Void>, StoreChange> {
        wakeUps.map { _ in
            self.pending.withLock { pending in
                defer { pending = [] }
                return pending
            }
        }
    }
}
