import GRDB
import Storage
import Synchronization

/// Read-only connections, made when they are needed.
///
/// A read runs on the thread that asks: it takes microseconds out of the page cache, and never waits for the writer. So there are as
/// many connections as threads that read at the same moment, and none is waited for.
final class ReaderPool: Sendable {
    private let path: String
    /// The file that the writer has open: another one in its place is not read.
    private let file: DatabaseFile.Identity?
    private let state = Mutex(State())

    private struct State {
        var idle: [DatabaseQueue] = []
        var isClosed = false
    }

    init(path: String) {
        self.path = path
        self.file = DatabaseFile(path: path).identity
    }

    func read<T>(_ operation: StaticString, _ body: (Database) throws -> T) throws(StoreError) -> T {
        let idle = state.withLock { $0.isClosed ? nil : Optional($0.idle.popLast()) }
        guard let idle else { throw .closed("\(operation)") }
        do {
            let reader = try idle ?? connect()
            defer { giveBack(reader) }
            return try reader.unsafeRead { db in
                try db.checkFileIsInPlace()
                return try body(db)
            }
        } catch {
            throw StoreError(error, operation: "\(operation)")
        }
    }

    private func connect() throws -> DatabaseQueue {
        let reader = try DatabaseQueue(path: path, configuration: ConnectionSettings.reader())
        guard DatabaseFile(path: path).identity == file else { throw DatabaseFile.hasMoved }
        return reader
    }

    /// Keeps the connection for the next read, or lets it go where enough are kept.
    private func giveBack(_ reader: DatabaseQueue) {
        state.withLock {
            if !$0.isClosed, $0.idle.count < ConnectionSettings.idleReaders { $0.idle.append(reader) }
        }
    }

    /// Refuses reads from now on; those under way end by themselves.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for reader in idle { try? reader.close() }
    }
}
