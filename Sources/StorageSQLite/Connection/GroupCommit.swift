import GRDB
import GRDBSQLite
import Storage
import Synchronization

/// The one writer: writes that wait together become members of one transaction, and one sync makes them all durable.
///
/// Each member runs in a savepoint of its own, so that a failing one harms no other. Whoever waits hears after the commit.
final class GroupCommit: Sendable {
    /// The most members of one transaction.
    static let maximumMembers = 512
    /// The most writes that wait; past it the store counts as unavailable.
    static let maximumWaiting = 16_384

    private let connection: DatabaseQueue
    private let state = Mutex(State())
    private let commits = Atomic<Int>(0)
    private let members = Atomic<Int>(0)

    private struct State {
        var waiting: [Member] = []
        var isDraining = false
        var isClosed = false
        /// When the last transaction was committed; nil once one has failed after it.
        var committedAt: ContinuousClock.Instant?
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// A write that waits.
    private struct Member: Sendable {
        /// Does the write, and answers what is to be told after the commit.
        let run: @Sendable (Database) throws -> Told
        /// Tells the waiter that nothing was written.
        let fail: @Sendable (any Error) -> Void
    }

    /// Tells the waiter its result, or the error of the commit.
    private typealias Told = @Sendable ((any Error)?) -> Void

    init(connection: DatabaseQueue) { self.connection = connection }

    /// How many transactions were committed, and how many writes they held.
    var statistics: (commits: Int, writes: Int) {
        (commits.load(ordering: .relaxed), members.load(ordering: .relaxed))
    }

    /// Whether the last transaction was committed, and that not longer ago.
    func hasCommitted(within interval: Duration) -> Bool {
        state.withLock { state in state.committedAt.map { .now - $0 < interval } ?? false }
    }

    /// Does a write in the next transaction; returns when it is durable.
    func write<T: Sendable>(
        _ operation: StaticString, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        let result: Result<T, StoreError> = await withCheckedContinuation { waiter in
            let fail: @Sendable (any Error) -> Void = {
                waiter.resume(returning: .failure(StoreError($0, operation: "\(operation)")))
            }
            let member = Member(
                run: { db in
                    let value = try body(db)
                    return { error in
                        if let error { fail(error) } else { waiter.resume(returning: .success(value)) }
                    }
                }, fail: fail)
            enqueue(member, operation)
        }
        return try result.get()
    }

    private func enqueue(_ member: Member, _ operation: StaticString) {
        let (refusal, mustStart): (StoreError?, Bool) = state.withLock { state in
            if state.isClosed { return (.closed("\(operation)"), false) }
            guard state.waiting.count < Self.maximumWaiting else {
                return (StoreError(.unavailable, detail: "\(operation): too many writes are waiting"), false)
            }
            state.waiting.append(member)
            defer { state.isDraining = true }
            return (nil, !state.isDraining)
        }
        if let refusal { member.fail(refusal) }
        if mustStart { connection.asyncWriteWithoutTransaction { self.drain($0) } }
    }

    /// Refuses writes from now on, and returns when those that were waiting have been told.
    func close() async {
        await withCheckedContinuation { closer in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isDraining { state.closers.append(closer) }
                return !state.isDraining
            }
            if isIdle { closer.resume() }
        }
    }

    /// Writes until nothing waits. Runs on the writer's own queue.
    private func drain(_ db: Database) {
        while let group = nextGroup() { commit(group, db) }
    }

    private func nextGroup() -> [Member]? {
        let (group, closers): ([Member]?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
            guard state.waiting.isEmpty else {
                let group = Array(state.waiting.prefix(Self.maximumMembers))
                state.waiting.removeFirst(group.count)
                return (group, [])
            }
            state.isDraining = false
            defer { state.closers = [] }
            return (nil, state.closers)
        }
        for closer in closers { closer.resume() }
        return group
    }

    private func commit(_ group: [Member], _ db: Database) {
        var told: [Told] = []
        told.reserveCapacity(group.count)
        var remaining = group[...]
        do {
            try db.checkFileIsInPlace()
            try db.control(.begin)
            while let member = remaining.popFirst() {
                do {
                    told.append(try db.member(member.run))
                } catch {
                    member.fail(error)
                    // SQLite ends the transaction itself on some errors (disk full): those before it are undone too.
                    guard db.isInsideTransaction else { throw error }
                }
            }
            try db.control(.commit)
        } catch {
            if db.isInsideTransaction { try? db.control(.rollback) }
            state.withLock { $0.committedAt = nil }
            for tell in told { tell(error) }
            for member in remaining { member.fail(error) }
            return
        }
        state.withLock { $0.committedAt = .now }
        commits.add(1, ordering: .relaxed)
        members.add(told.count, ordering: .relaxed)
        for tell in told { tell(nil) }
    }
}

/// What begins and ends transactions.
private enum TransactionStatement: String, SQLStatement {
    // IMMEDIATE: waits for another process at the beginning, where nothing is lost by it.
    case begin = "BEGIN IMMEDIATE"
    case commit = "COMMIT"
    case rollback = "ROLLBACK"
    case savepoint = "SAVEPOINT member"
    case release = "RELEASE member"
    case rollbackToSavepoint = "ROLLBACK TO member"
}

extension Database {
    fileprivate func control(_ statement: TransactionStatement) throws {
        try run(statement.rawValue) { _ in }
    }

    fileprivate func member<T>(_ body: (Database) throws -> T) throws -> T {
        try control(.savepoint)
        do {
            let value = try body(self)
            try control(.release)
            return value
        } catch {
            undoMember()
            throw error
        }
    }

    /// Undoes what the member wrote; where even that fails, the whole transaction, so that no half of a member is committed.
    private func undoMember() {
        guard isInsideTransaction else { return }
        do {
            try control(.rollbackToSavepoint)
            try control(.release)
        } catch {
            try? control(.rollback)
        }
    }
}
