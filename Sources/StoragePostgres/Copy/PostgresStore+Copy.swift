import OAuthCore
package import Storage

extension PostgresStore: CopyableStore {
    /// Rows in the order of the key. Each read is a transaction of its own: what is written meanwhile is found at the end, by the checksums.
    package func rows(
        of table: StoredTable, after last: StoredRow?, limit: Int
    ) async throws(StoreError) -> [StoredRow] {
        let key = last.map { table.parameters(Array($0.prefix(table.keyCount))) } ?? []
        let call = SQLCall(text: table.selection(isFirst: last == nil, mark: "$"), values: key + [.int(limit)])
        guard let result = try await writeTogether("read rows to copy", [call]).first else { return [] }
        return result.all { row in
            table.columns.enumerated().map { index, column in row.stored(column.kind, CInt(index)) }
        }
    }

    /// Adds rows in one transaction.
    package func add(_ rows: [StoredRow], to table: StoredTable) async throws(StoreError) -> Int {
        try await add(rows, to: table, after: [])
    }

    /// Adds rows in one transaction, once something else was done in it.
    func add(_ rows: [StoredRow], to table: StoredTable, after first: [SQLCall]) async throws(StoreError) -> Int {
        guard !rows.isEmpty || !first.isEmpty else { return 0 }
        if table == .auditEvents { return try await addEvents(rows, after: first) }
        let text = table.insertion(mark: "$")
        let calls = rows.map { SQLCall(text: text, values: table.parameters($0)) }
        return try await writeTogether("copy rows", first + calls).dropFirst(first.count).reduce(0) { $0 + $1.affected }
    }

    /// Events keep their numbers, and those that come later have higher ones. No index makes the number unique: the statement does.
    private func addEvents(_ rows: [StoredRow], after first: [SQLCall]) async throws(StoreError) -> Int {
        var calls: [SQLCall] = []
        var highest: Int64 = 1
        for row in rows {
            guard case .integer(let at) = row[0], case .integer(let number) = row[1], case .bytes(let document) = row[2]
            else { throw StoreError(.corrupt, detail: "copy into audit_events: a value is missing") }
            let kind = try AuditEvent(document: document, at: UnixTime(milliseconds: at)).kind.rawValue
            highest = max(highest, number)
            calls.append(
                SQLCall(CopyStatement.addEvent, [.int(at), .int(number), .text(kind), .document(document)]))
        }
        let added = try await writeTogether(
            "copy rows", first + calls + [SQLCall(CopyStatement.raiseEventNumber, [.int(highest)])])
        return added.dropFirst(first.count).prefix(rows.count).reduce(0) { $0 + $1.affected }
    }
}

/// What only this driver's audit trail needs.
enum CopyStatement: String, SQLStatement {
    case addEvent = """
        INSERT INTO audit_events (at, number, kind, document) OVERRIDING SYSTEM VALUE
        SELECT $1::bigint, $2::bigint, $3::text, $4::text
        WHERE NOT EXISTS (SELECT FROM audit_events WHERE at = $1::bigint AND number = $2::bigint)
        """
    case raiseEventNumber = """
        SELECT setval('audit_events_number_seq', greatest($1::bigint, (SELECT last_value FROM audit_events_number_seq)))
        """
}

extension SQLCall {
    /// One statement that is put together from the names of a table.
    init(text: String, values: [SQLValue]) {
        self.text = text
        self.values = values
    }
}

extension StoredTable {
    /// Values of the first columns as PostgreSQL takes them.
    func parameters(_ row: StoredRow) -> [SQLValue] {
        zip(columns, row).map { column, value in
            switch (column.kind, value) {
            case (_, .null): .null
            case (.boolean, .integer(let number)): .bool(number != 0)
            case (_, .integer(let number)): .int(number)
            case (.text, .bytes(let bytes)): .text(String(decoding: bytes, as: UTF8.self))
            case (_, .bytes(let bytes)): .bytes(bytes)
            }
        }
    }
}

extension SQLRow {
    func stored(_ kind: StoredColumn.Kind, _ column: CInt) -> StoredValue {
        guard !isNull(column) else { return .null }
        return switch kind {
        case .integer: .integer(int(column))
        case .boolean: .integer(bool(column) ? 1 : 0)
        case .text: .bytes(Array(text(column).utf8))
        case .bytes: .bytes(blob(column))
        }
    }
}
