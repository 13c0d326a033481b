/// A store that can be copied while servers use it: it notes which rows change, and can be held while it moves.
///
/// A note says which row has changed and not how: whoever follows reads the row as it is now. A note is forgotten once the other side has
/// the row, so that whatever fails in between is done again.
package protocol FollowableStore: CopyableStore {
    /// What a copy has left here; nil where there is none under way.
    func copyRecord() async throws(StoreError) -> CopyRecord?
    /// Whether it is held, and for what.
    func hold() async throws(StoreError) -> SchemaState.Hold?

    // The source.

    /// Begins to note changes for a copy of that name, in every table but the versions. Where it was begun it goes on.
    func noteChanges(for copy: String) async throws(StoreError)
    /// The notes that were made first, at most `limit`.
    func changes(limit: Int) async throws(StoreError) -> [StoredChange]
    /// Forgets notes that are done.
    func forget(_ changes: [StoredChange]) async throws(StoreError)
    /// The rows of keys, as they are now; without those that are gone.
    func rows(of table: StoredTable, keys: [StoredRow]) async throws(StoreError) -> [StoredRow]
    /// Lets no server write any more, and notes that the database was handed over. Returns when all that had begun to be written is there.
    func handOver() async throws(StoreError)
    /// Ends all of that: servers may use it, and nothing is noted any more.
    func reopen() async throws(StoreError)

    // The target.

    /// Lets no server use it until it is filled, and notes the copy that fills it.
    func beginFilling(for copy: String) async throws(StoreError)
    /// Notes that every row was copied once.
    func noteFilled() async throws(StoreError)
    /// Makes the rows of keys what `rows` has: those that are not in it are deleted. One transaction.
    func replace(_ keys: [StoredRow], with rows: [StoredRow], in table: StoredTable) async throws(StoreError)
    /// Lets servers use it.
    func endFilling() async throws(StoreError)
}

/// What a copy that is under way leaves in both databases.
package struct CopyRecord: Sendable, Hashable {
    /// The name of the copy: both sides have the same one.
    package let copy: String
    /// In the target: whether every row was copied once.
    package let isFilled: Bool

    package init(copy: String, isFilled: Bool) {
        self.copy = copy
        self.isFilled = isFilled
    }
}

/// That a row has come, changed or gone.
package struct StoredChange: Sendable, Hashable {
    package let number: Int64
    package let table: StoredTable
    package let key: StoredRow

    package init(number: Int64, table: StoredTable, key: StoredRow) {
        self.number = number
        self.table = table
        self.key = key
    }
}

extension StoredTable {
    /// The tables whose changes are noted. The versions are copied at the end, and say then that all is there.
    package static let followed = all.filter { $0 != .versions }

    /// The table of a name.
    package static func followed(_ name: String) -> StoredTable? { followed.first { $0.name == name } }
}
