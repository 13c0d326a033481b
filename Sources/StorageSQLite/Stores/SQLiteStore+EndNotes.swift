import GRDB
public import OAuthCore
public import Storage

enum EndNoteStatement: String, SQLStatement {
    case next = "UPDATE versions SET value = value + 1 WHERE name = 'end_notes'"
    case note = """
        INSERT INTO end_notes (key, number, expires_at) SELECT ?1, value, ?2 FROM versions WHERE name = 'end_notes'
        ON CONFLICT (key) DO UPDATE SET number = excluded.number, expires_at = max(end_notes.expires_at, excluded.expires_at)
        """
    case last = "SELECT value FROM versions WHERE name = 'end_notes'"
    case hasEnded = "SELECT 1 FROM end_notes WHERE key = ?1 AND number > ?2"
}

extension SQLiteStore: EndNoteStore {
    /// Notes an end.
    public func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError) {
        try await write("note end") { db in
            try db.change(EndNoteStatement.next, [])
            guard try db.change(EndNoteStatement.note, [.hash(key), .time(expiresAt)]) == 1 else {
                throw StoreError(.corrupt, detail: "note end: the table versions has no row end_notes")
            }
        }
    }

    /// The number of the last note.
    public func lastEndNote() async throws(StoreError) -> Int64 {
        try read("read last end") { db in try db.first(EndNoteStatement.last, []) { $0.int(0) } ?? 0 }
    }

    /// Whether an end was noted since.
    public func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool {
        try read("read end") { db in
            try keys.contains { key in
                try db.first(EndNoteStatement.hasEnded, [.hash(key), .int(last)]) { _ in true } ?? false
            }
        }
    }
}
