/// Copies everything while servers use the source: first all rows, then those that have changed since, over and over, and at the end, with
/// the servers stopped, the rest.
///
/// It may be ended at every point, and is begun again at the same one. Nothing is taken from the source that the target does not have.
package struct OnlineCopy: Sendable {
    private let source: any FollowableStore
    private let target: any FollowableStore
    private let batch: Int
    private let plain: StorageCopy

    /// A copy; `digest` is SHA-256.
    package init(
        from source: any FollowableStore, to target: any FollowableStore, batch: Int = 500,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.source = source
        self.target = target
        self.batch = batch
        self.plain = StorageCopy(from: source, to: target, batch: batch, digest: digest)
    }

    /// Why it is not done.
    package enum Refusal: Error, Sendable, Hashable {
        /// The target cannot be filled: it is not empty, or there is nothing to fill it with.
        case plain(StorageCopy.Refusal)
        /// What the target holds is from another copy: changes that this source has noted may be missing there.
        case otherCopy
        /// The source was handed over already, and the target is in use.
        case isFinished
        /// The source was handed over to this target, and the end is not done.
        case isEnding
        /// The source was handed over, and this is not where to.
        case handedOverElsewhere
        /// Nothing was begun between these two.
        case isNotBegun
        /// Not every row was copied once: the end would take as long as that.
        case isNotFilled
    }

    /// Begins, or goes on with what was begun; `name` is for a new copy.
    package func begin(_ name: String) async throws(StoreError) -> Refusal? {
        let (here, there) = (try await source.copyRecord(), try await target.copyRecord())
        if try await source.hold() == .handedOver {
            guard there != nil else { return .isFinished }
            return here?.copy == there?.copy ? .isEnding : .handedOverElsewhere
        }
        if let there {
            guard here?.copy == there.copy else { return .otherCopy }
            // Its triggers may have been left half made.
            try await source.noteChanges(for: there.copy)
            return nil
        }
        if let refusal = try await plain.refusal(resuming: false) { return .plain(refusal) }
        try await source.noteChanges(for: name)
        try await target.beginFilling(for: name)
        return nil
    }

    /// Copies every row once, where that was not done yet. `progress` hears of each table and how many rows were added.
    package func fill(_ progress: @Sendable (StoredTable, Int) -> Void) async throws(StoreError) {
        guard try await target.copyRecord()?.isFilled == false else { return }
        for table in StoredTable.followed {
            var last: StoredRow?
            var added = 0
            while true {
                let rows = try await source.rows(of: table, after: last, limit: batch)
                guard let end = rows.last else { break }
                added += try await target.add(rows, to: table)
                last = end
            }
            progress(table, added)
        }
        try await target.noteFilled()
    }

    /// Copies the rows that have changed, those of the oldest notes, and says how many notes that were.
    ///
    /// A row is read after its note. If it changes once more, another note says so.
    package func follow() async throws(StoreError) -> Int {
        let changes = try await source.changes(limit: batch)
        for (table, changed) in Dictionary(grouping: changes, by: \.table) {
            let keys = Array(Set(changed.map(\.key)))
            try await target.replace(keys, with: try await source.rows(of: table, keys: keys), in: table)
        }
        try await source.forget(changes)
        return changes.count
    }

    /// How many notes wait, counted no further than `limit`.
    package func behind(limit: Int) async throws(StoreError) -> Int { try await source.changes(limit: limit).count }

    /// Ends it, with no server on either side: hands the source over, copies the rest, compares both sides whole, and lets servers use the
    /// target where they are the same.
    package func finish() async throws(StoreError) -> Result<[StorageCopy.Outcome], Refusal> {
        let (here, there) = (try await source.copyRecord(), try await target.copyRecord())
        guard let here else { return .failure(.isNotBegun) }
        if try await source.hold() == .handedOver, there == nil { return .failure(.isFinished) }
        guard here.copy == there?.copy else { return .failure(there == nil ? .isNotBegun : .otherCopy) }
        guard there?.isFilled == true else { return .failure(.isNotFilled) }
        try await source.handOver()
        while try await follow() > 0 {}
        // There are three.
        _ = try await target.add(try await source.rows(of: .versions, after: nil, limit: 10), to: .versions)
        let outcomes = try await plain.compare()
        if outcomes.allSatisfy(\.isSame) { try await target.endFilling() }
        return .success(outcomes)
    }
}
