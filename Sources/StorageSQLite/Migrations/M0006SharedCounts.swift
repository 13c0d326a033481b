extension Migration {
    /// What nodes count together: attempts, and ends of sessions for logins that are under way.
    static let m0006SharedCounts = Migration(
        version: 6, oldest: 5,
        statements: [
            "CREATE TABLE attempts (key BLOB NOT NULL UNIQUE, made INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT",
            "CREATE INDEX attempts_expiry ON attempts (ends_at)",
            "CREATE TABLE end_notes (key BLOB NOT NULL UNIQUE, number INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT",
            "CREATE INDEX end_notes_expiry ON end_notes (expires_at)",
            "INSERT INTO versions (name, value) VALUES ('end_notes', 0)",
        ])
}
