package import Storage

extension PostgresStore: FollowableStore {
    package func copyRecord() async throws(StoreError) -> CopyRecord? {
        try await onOneConnection("read the copy's record") { link throws(PostgresError) in
            let limit = Duration.seconds(10)
            let table = try link.run("SELECT to_regclass('gatehouse_copy') IS NOT NULL", within: limit)
            guard table?.first({ $0.text(0) }) == "t" else { return nil }
            return try link.run("SELECT name, is_filled FROM gatehouse_copy", within: limit)?
                .first { CopyRecord(copy: $0.text(0), isFilled: $0.text(1) == "t") }
        }
    }

    package func hold() async throws(StoreError) -> SchemaState.Hold? {
        try await onOneConnection("read the hold") { link throws(PostgresError) in
            let version = try link.run("SELECT version FROM gatehouse_schema", within: .seconds(10))?
                .first { Int64($0.text(0)) ?? 0 }
            return SchemaState.Hold(rawValue: version ?? 0)
        }
    }

    // MARK: The source

    /// Table by table, each at once: a trigger waits for those who write to its table, and they for it.
    package func noteChanges(for copy: String) async throws(StoreError) {
        try await atOnce("begin to note changes", [FollowingStatement.record, FollowingStatement.changes])
        try await name(copy)
        for table in StoredTable.followed {
            try await atOnce(
                "begin to note changes", [FollowingStatement.function(table), FollowingStatement.trigger(table)])
        }
    }

    package func changes(limit: Int) async throws(StoreError) -> [StoredChange] {
        let call = SQLCall(
            text: "SELECT number, stored_in, key_1, key_2 FROM gatehouse_copy_changes ORDER BY number LIMIT $1",
            values: [.int(limit)])
        let result = try await writeTogether("read changes", [call]).first
        return result?.all { row in
            StoredTable.followed(row.text(1)).map { table in
                let key = table.columns.prefix(table.keyCount).enumerated().map {
                    FollowingStatement.value(row.text(CInt($0 + 2)), $1.kind)
                }
                return StoredChange(number: row.int(0), table: table, key: key)
            }
        }.compactMap(\.self) ?? []
    }

    package func forget(_ changes: [StoredChange]) async throws(StoreError) {
        guard !changes.isEmpty else { return }
        try await writeTogether(
            "forget changes",
            changes.map {
                SQLCall(text: "DELETE FROM gatehouse_copy_changes WHERE number = $1", values: [.int($0.number)])
            })
    }

    package func rows(of table: StoredTable, keys: [StoredRow]) async throws(StoreError) -> [StoredRow] {
        let text = table.selectionByKey(mark: "$")
        let results = try await writeTogether(
            "read rows to copy", keys.map { SQLCall(text: text, values: table.parameters($0)) })
        return results.flatMap { result in
            result.all { row in table.columns.enumerated().map { row.stored($1.kind, CInt($0)) } }
        }
    }

    /// Waits for those who write, and lets nobody write after them: what has not asked whether it is held is refused all the same.
    package func handOver() async throws(StoreError) {
        let tables = StoredTable.followed.map(\.name).joined(separator: ", ")
        try await atOnce(
            "hand over",
            ["LOCK TABLE \(tables) IN SHARE ROW EXCLUSIVE MODE"] + StoredTable.followed.map(FollowingStatement.refusal)
                + [Migrations.holding(.handedOver)])
    }

    package func reopen() async throws(StoreError) {
        for table in StoredTable.followed { try await atOnce("open again", [FollowingStatement.removal(table)]) }
        try await atOnce(
            "open again",
            ["DROP TABLE IF EXISTS gatehouse_copy_changes, gatehouse_copy", Migrations.holding(nil)])
    }

    // MARK: The target

    package func beginFilling(for copy: String) async throws(StoreError) {
        try await atOnce("begin to fill", [FollowingStatement.record])
        try await name(copy)
        try await atOnce("begin to fill", [Migrations.holding(.filling)])
    }

    package func noteFilled() async throws(StoreError) {
        try await atOnce("note what was copied", ["UPDATE gatehouse_copy SET is_filled = true"])
    }

    package func replace(
        _ keys: [StoredRow], with rows: [StoredRow], in table: StoredTable
    ) async throws(StoreError) {
        let deletion = table.deletionByKey(mark: "$")
        var calls = keys.map { SQLCall(text: deletion, values: table.parameters($0)) }
        // Whichever other row has a value that is unique, it is from before a change that is still to come.
        if !table.unique.isEmpty {
            let text = table.deletionByUnique(mark: "$")
            calls += rows.map { SQLCall(text: text, values: table.uniqueValues(table.parameters($0))) }
        }
        _ = try await add(rows, to: table, after: calls)
    }

    package func endFilling() async throws(StoreError) {
        try await atOnce("end the copy", ["DROP TABLE IF EXISTS gatehouse_copy", Migrations.holding(nil)])
    }

    // MARK: Steps

    private func name(_ copy: String) async throws(StoreError) {
        let name = SQLCall(
            text:
                "INSERT INTO gatehouse_copy (name, is_filled) SELECT $1, false WHERE NOT EXISTS (SELECT FROM gatehouse_copy)",
            values: [.text(copy)])
        let others = SQLCall(text: "DELETE FROM gatehouse_copy WHERE name <> $1", values: [.text(copy)])
        try await writeTogether("name the copy", [others, name])
    }

    /// Runs statements in one transaction. Where a table is in use it waits for it a second at a time, so that others go on.
    private func atOnce(_ operation: String, _ statements: [String]) async throws(StoreError) {
        let text = (["BEGIN; SET LOCAL lock_timeout = '1s'"] + statements + ["COMMIT"]).joined(separator: ";\n")
        try await onOneConnection(operation) { link throws(PostgresError) in
            let limit = Duration.seconds(60)
            for attempt in 1... {
                do throws(PostgresError) {
                    try link.run(text, within: limit)
                    return
                } catch {
                    // lock_not_available, deadlock_detected
                    guard ["55P03", "40P01"].contains(error.state), attempt < 60 else { throw error }
                    try link.run("ROLLBACK; SELECT pg_sleep(1)", within: limit)
                }
            }
        }
    }

    private func onOneConnection<T: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (PostgresLink) throws(PostgresError) -> T
    ) async throws(StoreError) -> T {
        do {
            return try await PostgresConnector(location: location, settings: pool.settings).withConnection(body).get()
        } catch {
            throw error.storeError(operation)
        }
    }
}
