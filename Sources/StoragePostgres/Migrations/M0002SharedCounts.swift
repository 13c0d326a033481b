extension Migration {
    /// What nodes count together: attempts, and ends of sessions for logins that are under way.
    static let m0002SharedCounts = Migration(
        version: 2, oldest: 1,
        statements: [
            // Not logged: each login writes here, and a commit of nothing else waits for no disk. After a crash the table is empty, and whoever
            // guesses has one window more.
            """
            CREATE UNLOGGED TABLE attempts (key bytea PRIMARY KEY, made bigint NOT NULL, ends_at bigint NOT NULL)
            WITH (fillfactor = 80)
            """,
            "CREATE INDEX attempts_expiry ON attempts (ends_at)",
            "CREATE TABLE end_notes (key bytea PRIMARY KEY, number bigint NOT NULL, expires_at bigint NOT NULL)",
            "CREATE INDEX end_notes_expiry ON end_notes (expires_at)",
            "INSERT INTO versions (name, value) VALUES ('end_notes', 0)",
        ])
}
