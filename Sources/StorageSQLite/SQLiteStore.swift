import Dispatch
import GRDB
public import Logging
public import Storage

/// All stores of a server in one SQLite file.
///
/// Reads run beside each other and beside the writer. Writes that wait together are committed together, and each is on the disk when
/// its call returns. Another process may have the same file open.
public final class SQLiteStore: Sendable {
    /// Where the file is.
    public let path: String

    let writer: DatabaseQueue
    let group: GroupCommit
    let readers: ReaderPool
    let logger: Logger

    /// Opens the file, makes it and missing folders above it where there is none, and brings its schema up to date.
    ///
    /// Folders are made with mode 0700; the file has 0600, even if it was there with more. Throws `unavailable` where the path cannot be
    /// opened for writing, `corrupt` where the file is no database, another program's, or from a newer version.
    public static func open(path: String, logger: Logger) async throws(StoreError) -> SQLiteStore {
        try await open(path: path, logger: logger, busyTimeout: ConnectionSettings.busyTimeout)
    }

    /// Whether there is no file yet. Makes nothing.
    public static func isMissing(at path: String) -> Bool { DatabaseFile(path: path).identity == nil }

    /// Opens the file as above; a write waits for another process at most for `busyTimeout`.
    package static func open(
        path: String, logger: Logger, busyTimeout: Duration
    ) async throws(StoreError) -> SQLiteStore {
        try DatabaseFile(path: path).prepare()
        let result: Result<(DatabaseQueue, SchemaState), StoreError> = await withCheckedContinuation { waiter in
            openingQueue.async { waiter.resume(returning: openWriter(path, busyTimeout)) }
        }
        let (writer, schema) = try result.get()
        let store = SQLiteStore(path: path, writer: writer, logger: logger)
        logger.log(
            level: schema.isNewer(than: Int64(Migrations.newest)) ? .notice : .debug, "storage opened",
            metadata: [
                "storage.path": "\(path)", "storage.schema": "\(schema.step)",
                "storage.schema_known": "\(Migrations.newest)",
            ])
        return store
    }

    private init(path: String, writer: DatabaseQueue, logger: Logger) {
        self.path = path
        self.writer = writer
        self.group = GroupCommit(connection: writer)
        self.readers = ReaderPool(path: path)
        self.logger = logger
    }

    /// Refuses what comes from now on, finishes what has begun and closes the file. A second call does nothing.
    public func close() async {
        await group.close()
        readers.close()
        do {
            try writer.close()
        } catch {
            logger.warning("storage did not close cleanly", metadata: ["error": "\(error)"])
        }
    }

    /// Every store of a server, in this one.
    public var stores: Stores { Stores(self) }

    /// Every store of a backend-for-frontend, in this one.
    public var bffStores: BFFStores { BFFStores(self) }

    /// How many transactions were committed since the file was opened, and how many writes they held.
    package var commitStatistics: (commits: Int, writes: Int) { group.statistics }

    private static let openingQueue = DispatchQueue(label: "gatehouse.storage.open")

    private static func openWriter(
        _ path: String, _ busyTimeout: Duration
    ) -> Result<(DatabaseQueue, SchemaState), StoreError> {
        do {
            let writer = try DatabaseQueue(
                path: path, configuration: ConnectionSettings.writer(busyTimeout: busyTimeout))
            let schema = try writer.writeWithoutTransaction { try Migrations.run($0, path: path) }
            return .success((writer, schema))
        } catch {
            return .failure(StoreError(error, operation: "open \(path)"))
        }
    }
}

// MARK: Operations

extension SQLiteStore {
    /// Reads on the calling thread.
    func read<T>(_ operation: StaticString, _ body: (Database) throws -> T) throws(StoreError) -> T {
        try readers.read(operation, body)
    }

    /// Writes in the next transaction, and returns when it is durable.
    @discardableResult
    func write<T: Sendable>(
        _ operation: StaticString, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        try await group.write(operation, body)
    }
}
