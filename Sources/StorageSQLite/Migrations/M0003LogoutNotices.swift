extension Migration {
    /// Whom a login session reached, and who is still to be told of its end.
    static let m0003LogoutNotices = Migration(
        version: 3, oldest: 3,
        statements: [
            """
            CREATE TABLE session_participants (
                session_id TEXT NOT NULL,
                client_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                expires_at INTEGER NOT NULL,
                UNIQUE (session_id, client_id)
            ) STRICT
            """,
            "CREATE INDEX session_participants_subject ON session_participants (subject)",
            "CREATE INDEX session_participants_expiry ON session_participants (expires_at)",
            """
            CREATE TABLE logout_notices (
                session_id TEXT NOT NULL,
                client_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                UNIQUE (session_id, client_id)
            ) STRICT
            """,
            "CREATE INDEX logout_notices_due ON logout_notices (due_at)",
            "CREATE INDEX logout_notices_expiry ON logout_notices (expires_at)",
        ])
}
