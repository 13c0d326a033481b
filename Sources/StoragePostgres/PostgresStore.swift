public import Logging
public import Storage

/// All stores of a server in one PostgreSQL, shared by any number of nodes.
///
/// Calls of many tasks are on their way on one connection at a time, each its own transaction; what needs several round trips has a
/// connection for itself. A write is on the disk when its call returns.
public final class PostgresStore: Sendable {
    /// Where it is.
    public let location: PostgresLocation

    let pool: PostgresPool
    let activity = WriteActivity()
    let knownEnd = AuditChainEnd()
    /// What keeps nodes away while it is copied.
    private let place: PostgresLink?

    /// Connects, and brings the schema up to date; of nodes that start together one does each step.
    ///
    /// Throws `unavailable` where the server cannot be reached or the user may not do what is needed, `corrupt` where the schema is from a
    /// newer version or another program's.
    public static func open(_ location: PostgresLocation, logger: Logger) async throws(StoreError) -> PostgresStore {
        try await open(location, settings: PostgresSettings(size: location.poolSize), logger: logger)
    }

    /// Opens it to be copied whole: a schema of which this program does not know everything is refused. Unless it is shared no node may
    /// use it, from now on and until it is closed; one that is held while it moves is refused unless `allowsHold`.
    package static func openToCopy(
        _ location: PostgresLocation, isShared: Bool = false, allowsHold: Bool = false, logger: Logger
    ) async throws(StoreError) -> PostgresStore {
        var settings = PostgresSettings(size: location.poolSize)
        settings.isNode = false
        let connector = PostgresConnector(location: location, settings: settings)
        do {
            let schema = try await Migrations.run(connector, allowsHold: allowsHold)
            try Migrations.checkIsKnown(schema, "\(location)")
            let place = isShared ? nil : try await connector.held()
            return PostgresStore(
                location: location, pool: try PostgresPool(connector, logger: logger), place: place)
        } catch {
            throw error.storeError("open \(location)")
        }
    }

    /// Whether the database has no tables of a store yet. Makes nothing.
    public static func isEmpty(_ location: PostgresLocation) async throws(StoreError) -> Bool {
        let settings = PostgresSettings(size: location.poolSize)
        do {
            return try await Migrations.isMissing(PostgresConnector(location: location, settings: settings))
        } catch {
            throw error.storeError("open \(location)")
        }
    }

    /// Opens it with other limits.
    package static func open(
        _ location: PostgresLocation, settings: PostgresSettings, logger: Logger
    ) async throws(StoreError) -> PostgresStore {
        let connector = PostgresConnector(location: location, settings: settings)
        do {
            let schema = try await Migrations.run(connector)
            let store = PostgresStore(location: location, pool: try PostgresPool(connector, logger: logger))
            logger.log(
                level: schema.isNewer(than: Migrations.newest) ? .notice : .debug, "storage opened",
                metadata: connector.metadata.merging(
                    ["storage.schema": "\(schema.step)", "storage.schema_known": "\(Migrations.newest)"]) { $1 })
            return store
        } catch {
            throw error.storeError("open \(location)")
        }
    }

    private init(location: PostgresLocation, pool: PostgresPool, place: PostgresLink? = nil) {
        self.location = location
        self.pool = pool
        self.place = place
    }

    /// Refuses what comes from now on, finishes what has begun and closes the connections. A second call does nothing.
    public func close() async {
        await pool.close()
        place?.close()
    }

    /// How many connections have ended that were not closed.
    package var connectionsLost: Int { pool.connectionsLost }

    /// Every store of a server, in this one.
    public var stores: Stores { Stores(self) }

    /// Every store of a backend-for-frontend, in this one.
    public var bffStores: BFFStores { BFFStores(self) }
}

// MARK: Operations

extension PostgresStore {
    /// Does one statement that changes nothing; once more where the connection was lost under it.
    func read(
        _ operation: StaticString, _ statement: some SQLStatement, _ values: [SQLValue]
    ) async throws(StoreError) -> SQLResult {
        let calls = [SQLCall(statement, values)]
        return try await trying(operation, repeatsLost: true) { () throws(PostgresError) in
            try Self.single(try await self.pool.run(calls))
        }
    }

    /// Does one statement that may change something.
    @discardableResult
    func write(
        _ operation: StaticString, _ statement: some SQLStatement, _ values: [SQLValue]
    ) async throws(StoreError) -> SQLResult {
        let calls = [SQLCall(statement, values)]
        return try await trying(operation, repeatsLost: false) { () throws(PostgresError) in
            let result = try Self.single(try await self.pool.run(calls))
            self.activity.noteWrite()
            return result
        }
    }

    /// Whether the one row that the condition of an UPDATE, INSERT or DELETE allows was changed.
    func decide(
        _ operation: StaticString, _ statement: some SQLStatement, _ values: [SQLValue]
    ) async throws(StoreError) -> ConditionalWrite {
        try await write(operation, statement, values).affected > 0 ? .won : .lost
    }

    /// Does several statements as one transaction, in one round trip: all or none.
    @discardableResult
    func writeTogether(_ operation: StaticString, _ calls: [SQLCall]) async throws(StoreError) -> [SQLResult] {
        try await trying(operation, repeatsLost: false) { () throws(PostgresError) in
            let results = try await self.pool.run(calls)
            self.activity.noteWrite()
            return results
        }
    }

    /// Does a transaction that decides between its statements what comes next. It may run more than once, and is committed once.
    func transaction<T: Sendable>(
        _ operation: StaticString, _ body: (PostgresTransaction) async throws(PostgresError) -> T
    ) async throws(StoreError) -> T {
        try await trying(operation, repeatsLost: false) { () throws(PostgresError) in
            try await PostgresTransaction.run(on: self.pool, body)
        }
    }

    /// Tries again what was undone because another transaction was in the way, a bounded number of times.
    private func trying<T>(
        _ operation: StaticString, repeatsLost: Bool, _ body: () async throws(PostgresError) -> T
    ) async throws(StoreError) -> T {
        var attempt = 1
        while true {
            do throws(PostgresError) {
                return try await body()
            } catch {
                let isWorthIt = error.isRetriable && attempt < pool.settings.attempts
                guard isWorthIt || (repeatsLost && error.isLoss && attempt == 1) else {
                    throw error.storeError("\(operation)")
                }
                let pause = pool.settings.retryPause(after: attempt, jitter: .random(in: 0...1))
                if error.isRetriable, (try? await Task.sleep(for: pause)) == nil {
                    throw error.storeError("\(operation)")
                }
                attempt += 1
            }
        }
    }

    private static func single(_ results: [SQLResult]) throws(PostgresError) -> SQLResult {
        guard let result = results.first else { throw PostgresError(.malformed, "no answer to a statement") }
        return result
    }
}

extension SQLResult {
    /// The first row, read by `read`, whose error is the store's.
    func firstRecord<T>(_ read: (SQLRow) throws(StoreError) -> T) throws(StoreError) -> T? {
        var result: Result<T, StoreError>?
        first { row in result = Result { () throws(StoreError) in try read(row) } }
        return try result?.get()
    }

    /// All rows, read by `read`, whose error is the store's.
    func allRecords<T>(_ read: (SQLRow) throws(StoreError) -> T) throws(StoreError) -> [T] {
        var records: [T] = []
        for result in all({ row in Result { () throws(StoreError) in try read(row) } }) {
            records.append(try result.get())
        }
        return records
    }
}
