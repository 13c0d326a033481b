extension Migration {
    /// Sessions and leases of the backend-for-frontend.
    static let m0002BackendForFrontend = Migration(
        version: 2, oldest: 2,
        statements: [
            // expires_at is the end in any case, ends_at the earlier of the two ends: what decides whether the session is live, and when
            // it is reaped.
            """
            CREATE TABLE bff_sessions (
                hash BLOB NOT NULL UNIQUE,
                handle TEXT NOT NULL UNIQUE,
                user_id TEXT NOT NULL,
                provider TEXT NOT NULL,
                provider_session_id TEXT,
                document BLOB NOT NULL,
                access_token BLOB,
                id_token BLOB,
                refresh_token BLOB,
                token_expires_at INTEGER,
                generation INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                last_activity INTEGER NOT NULL,
                idle_expires_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                ends_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX bff_sessions_user ON bff_sessions (user_id, created_at)",
            """
            CREATE INDEX bff_sessions_provider_session ON bff_sessions (provider_session_id, provider)
            WHERE provider_session_id IS NOT NULL
            """,
            "CREATE INDEX bff_sessions_expiry ON bff_sessions (ends_at)",
            "CREATE TABLE leases (name TEXT NOT NULL UNIQUE, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT",
            "CREATE INDEX leases_expiry ON leases (expires_at)",
        ])
}
