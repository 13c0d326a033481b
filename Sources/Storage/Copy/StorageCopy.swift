/// What a driver gives and takes when everything in it moves to another one. Secrets stay sealed as they are.
package protocol CopyableStore: Sendable {
    /// At most `limit` rows in the order of the key, the first ones or those after `last`.
    func rows(of table: StoredTable, after last: StoredRow?, limit: Int) async throws(StoreError) -> [StoredRow]
    /// Adds rows in one transaction, leaves those that are there as they are, and says how many it added.
    func add(_ rows: [StoredRow], to table: StoredTable) async throws(StoreError) -> Int
}

/// Copies everything from one database to another one that is empty, or that an earlier run has begun to fill.
package struct StorageCopy: Sendable {
    private let source: any CopyableStore
    private let target: any CopyableStore
    private let digest: @Sendable ([UInt8]) -> [UInt8]
    /// How many rows are one transaction.
    private let batch: Int

    /// A copy; `digest` is SHA-256.
    package init(
        from source: any CopyableStore, to target: any CopyableStore, batch: Int = 500,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.source = source
        self.target = target
        self.batch = batch
        self.digest = digest
    }

    /// What became of a table.
    package struct Outcome: Sendable, Hashable {
        package let table: String
        /// How many rows this run added.
        package let copied: Int
        /// The source as it was read to be copied, and once more at the end.
        package let read: TableChecksum
        package let source: TableChecksum
        package let target: TableChecksum

        /// Whether the source stayed as it was.
        package var isSourceSteady: Bool { read == source }
        /// Whether both sides hold the same.
        package var isSame: Bool { source == target }
    }

    /// Why a target is not written to.
    package enum Refusal: Error, Sendable, Hashable {
        /// A table has rows, and nothing says that an earlier run put them there.
        case notEmpty(table: String)
        /// The target counts changes of its own: a server has used it.
        case inUse
        /// The source has neither directory nor keys.
        case nothingToCopy
    }

    /// Why the target may not be copied into; nil where it may.
    package func refusal(resuming: Bool) async throws(StoreError) -> Refusal? {
        let versions = try await source.rows(of: .versions, after: nil, limit: batch)
        let reached = try await target.rows(of: .versions, after: nil, limit: batch)
        if !versions.contains(where: { $0.last != .integer(0) }) {
            var isEmpty = true
            for table in StoredTable.all where table != .versions && isEmpty {
                isEmpty = try await source.rows(of: table, after: nil, limit: 1).isEmpty
            }
            if isEmpty { return .nothingToCopy }
        }
        let isUntouched = reached.allSatisfy { $0.last == .integer(0) }
        if resuming { return isUntouched || reached == versions ? nil : .inUse }
        for table in StoredTable.all where table != .versions {
            guard try await target.rows(of: table, after: nil, limit: 1).isEmpty else {
                return .notEmpty(table: table.name)
            }
        }
        return isUntouched ? nil : .inUse
    }

    /// Copies all tables, then reads both sides whole. What is there already is left as it is. A target that has the versions of the source,
    /// which come last, has everything: nothing is added, because what is missing there now a server has deleted since.
    package func run() async throws(StoreError) -> [Outcome] {
        var copied: [(added: Int, read: TableChecksum)] = []
        let isComplete = try await isComplete()
        for table in StoredTable.all { copied.append(try await copy(table, adding: !isComplete)) }
        var outcomes: [Outcome] = []
        for (table, (added, seen)) in zip(StoredTable.all, copied) {
            outcomes.append(
                Outcome(
                    table: table.name, copied: added, read: seen, source: try await read(table, in: source),
                    target: try await read(table, in: target)))
        }
        return outcomes
    }

    /// Reads both sides whole, at the same time, and copies nothing.
    package func compare() async throws(StoreError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for table in StoredTable.all {
            async let here = reading(table, in: source)
            async let there = reading(table, in: target)
            let (found, reached) = (try await here.get(), try await there.get())
            outcomes.append(
                Outcome(table: table.name, copied: 0, read: found, source: found, target: reached))
        }
        return outcomes
    }

    private func reading(
        _ table: StoredTable, in store: any CopyableStore
    ) async -> Result<TableChecksum, StoreError> {
        do throws(StoreError) { return .success(try await read(table, in: store)) } catch { return .failure(error) }
    }

    private func isComplete() async throws(StoreError) -> Bool {
        let versions = try await source.rows(of: .versions, after: nil, limit: batch)
        guard versions.contains(where: { $0.last != .integer(0) }) else { return false }
        return try await target.rows(of: .versions, after: nil, limit: batch) == versions
    }

    private func copy(
        _ table: StoredTable, adding: Bool
    ) async throws(StoreError) -> (added: Int, read: TableChecksum) {
        var added = 0
        let sum = try await read(table, in: source) { rows throws(StoreError) in
            if adding { added += try await target.add(rows, to: table) }
        }
        return (added, sum)
    }

    /// Reads a table whole, hands on each batch, and gives the checksum of what was read.
    private func read(
        _ table: StoredTable, in store: any CopyableStore,
        each: ([StoredRow]) async throws(StoreError) -> Void = { _ in }
    ) async throws(StoreError) -> TableChecksum {
        var sum = TableChecksum()
        var last: StoredRow?
        while true {
            let rows = try await store.rows(of: table, after: last, limit: batch)
            guard let end = rows.last else { return sum }
            for row in rows { sum.add(row, digest: digest) }
            try await each(rows)
            last = end
        }
    }
}
