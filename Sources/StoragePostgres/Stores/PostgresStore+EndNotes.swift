public import OAuthCore
public import Storage

enum EndNoteStatement: String, SQLStatement {
    // The counter's row is locked until the commit: whoever reads a number finds all notes up to it.
    case note = """
        WITH next AS (UPDATE versions SET value = value + 1 WHERE name = 'end_notes' RETURNING value)
        INSERT INTO end_notes (key, number, expires_at) SELECT $1, value, $2::bigint FROM next
        ON CONFLICT (key) DO UPDATE SET number = excluded.number, expires_at = greatest(end_notes.expires_at, excluded.expires_at)
        """
    case last = "SELECT value FROM versions WHERE name = 'end_notes'"
    case hasEnded = "SELECT 1 FROM end_notes WHERE key IN ($1, $2, $3, $4) AND number > $5 LIMIT 1"
}

extension PostgresStore: EndNoteStore {
    /// Notes an end.
    public func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError) {
        let result = try await write("note end", EndNoteStatement.note, [.hash(key), .time(expiresAt)])
        guard result.affected == 1 else {
            throw StoreError(.corrupt, detail: "note end: the table versions has no row end_notes")
        }
    }

    /// The number of the last note.
    public func lastEndNote() async throws(StoreError) -> Int64 {
        try await read("read last end", EndNoteStatement.last, []).first { $0.int(0) } ?? 0
    }

    /// Whether an end was noted since.
    public func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool {
        var keys = keys[...]
        while let first = keys.first {
            let four = Array(keys.prefix(4)) + Array(repeating: first, count: max(0, 4 - keys.count))
            let values: [SQLValue] = four.map { .hash($0) } + [.int(last)]
            if try await read("read end", EndNoteStatement.hasEnded, values).count > 0 { return true }
            keys = keys.dropFirst(4)
        }
        return false
    }
}
