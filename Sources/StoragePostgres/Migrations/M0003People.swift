extension Migration {
    /// What belongs to single persons, the chained audit trail, and how far those have come who read it.
    static let m0003People = Migration(
        version: 3, oldest: 1,
        statements: [
            """
            CREATE TABLE person_records (
                id text COLLATE "C" PRIMARY KEY,
                subject text COLLATE "C" NOT NULL,
                kind text COLLATE "C" NOT NULL,
                lookup bytea,
                document text NOT NULL,
                version bigint NOT NULL,
                created_at bigint NOT NULL,
                expires_at bigint,
                UNIQUE (kind, lookup)
            ) WITH (fillfactor = 80)
            """,
            "CREATE INDEX person_records_subject ON person_records (subject, created_at, id)",
            "CREATE INDEX person_records_kind ON person_records (kind, id)",
            "CREATE INDEX person_records_expiry ON person_records (expires_at) WHERE expires_at IS NOT NULL",
            // A table of its own beside `audit_events`, into which nodes of the release before go on writing: here every row is a link of
            // the chain. `document` is null once it has gone by its age; what the chain needs stays.
            """
            CREATE TABLE audit_entries (
                sequence bigint PRIMARY KEY,
                at bigint NOT NULL,
                kind text COLLATE "C" NOT NULL,
                subject text COLLATE "C",
                document text,
                digest bytea NOT NULL,
                chain_key bigint NOT NULL,
                previous bytea NOT NULL,
                mac bytea NOT NULL
            )
            """,
            "CREATE INDEX audit_entries_time ON audit_entries (at, sequence)",
            "CREATE INDEX audit_entries_subject ON audit_entries (subject, sequence) WHERE subject IS NOT NULL",
            """
            CREATE INDEX audit_entries_failed_logins ON audit_entries (at)
            WHERE kind = 'login.failed' AND document IS NOT NULL
            """,
            // The last link and the last one that was reaped, each without what it says. The last link is changed with every batch.
            """
            CREATE TABLE audit_ends (
                name text COLLATE "C" PRIMARY KEY,
                sequence bigint NOT NULL,
                at bigint NOT NULL,
                kind text COLLATE "C" NOT NULL,
                digest bytea NOT NULL,
                chain_key bigint NOT NULL,
                previous bytea NOT NULL,
                mac bytea NOT NULL
            ) WITH (fillfactor = 20)
            """,
            "CREATE TABLE audit_keys (number bigint PRIMARY KEY, sealed_key bytea NOT NULL, created_at bigint NOT NULL)",
            """
            CREATE TABLE cursors (
                name text COLLATE "C" PRIMARY KEY, position bigint NOT NULL, moved_at bigint NOT NULL
            ) WITH (fillfactor = 50)
            """,
        ])
}
