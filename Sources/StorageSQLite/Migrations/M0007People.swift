extension Migration {
    /// What belongs to single persons, the chained audit trail, and how far those have come who read it.
    static let m0007People = Migration(
        version: 7, oldest: 5,
        statements: [
            """
            CREATE TABLE person_records (
                id TEXT NOT NULL UNIQUE,
                subject TEXT NOT NULL,
                kind TEXT NOT NULL,
                lookup BLOB,
                document BLOB NOT NULL,
                version INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                UNIQUE (kind, lookup)
            ) STRICT
            """,
            "CREATE INDEX person_records_subject ON person_records (subject, created_at, id)",
            "CREATE INDEX person_records_kind ON person_records (kind, id)",
            "CREATE INDEX person_records_expiry ON person_records (expires_at) WHERE expires_at IS NOT NULL",
            // A table of its own beside `audit_events`, into which nodes of the release before go on writing: here every row is a link of
            // the chain. `document` is null once it has gone by its age; what the chain needs stays.
            """
            CREATE TABLE audit_entries (
                sequence INTEGER NOT NULL UNIQUE,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT,
                document BLOB,
                digest BLOB NOT NULL,
                chain_key INTEGER NOT NULL,
                previous BLOB NOT NULL,
                mac BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX audit_entries_time ON audit_entries (at, sequence)",
            "CREATE INDEX audit_entries_subject ON audit_entries (subject, sequence) WHERE subject IS NOT NULL",
            """
            CREATE INDEX audit_entries_failed_logins ON audit_entries (at)
            WHERE kind = 'login.failed' AND document IS NOT NULL
            """,
            // The last link and the last one that was reaped, each without what it says.
            """
            CREATE TABLE audit_ends (
                name TEXT NOT NULL UNIQUE,
                sequence INTEGER NOT NULL,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                digest BLOB NOT NULL,
                chain_key INTEGER NOT NULL,
                previous BLOB NOT NULL,
                mac BLOB NOT NULL
            ) STRICT
            """,
            "CREATE TABLE audit_keys (number INTEGER NOT NULL UNIQUE, sealed_key BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT",
            "CREATE TABLE cursors (name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, moved_at INTEGER NOT NULL) STRICT",
        ])
}
