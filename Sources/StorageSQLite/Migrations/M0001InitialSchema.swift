extension Migration {
    /// The first schema. Rowid tables with a unique index on what is looked up: the fastest shape for rows under random hashes.
    ///
    /// Moments are milliseconds since 1970. `document` is the JSON text of Storage/Coding: what no statement compares or changes.
    static let m0001InitialSchema = Migration(
        version: 1, oldest: 1,
        statements: directory + [
            """
            CREATE TABLE authorization_codes (
                hash BLOB NOT NULL UNIQUE,
                document BLOB NOT NULL,
                expires_at INTEGER NOT NULL,
                redeemed_at INTEGER,
                evidence_until INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX authorization_codes_expiry ON authorization_codes (evidence_until)",
            """
            CREATE TABLE grants (
                id TEXT NOT NULL UNIQUE,
                subject TEXT NOT NULL,
                client_id TEXT NOT NULL,
                session_id TEXT NOT NULL,
                is_offline INTEGER NOT NULL,
                document BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                activated_at INTEGER,
                revoked_at INTEGER,
                generation INTEGER NOT NULL,
                rotations BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX grants_expiry ON grants (expires_at)",
            "CREATE INDEX grants_subject ON grants (subject, created_at) WHERE revoked_at IS NULL",
            "CREATE INDEX grants_client ON grants (client_id, created_at) WHERE revoked_at IS NULL",
            "CREATE INDEX grants_session ON grants (session_id, created_at) WHERE revoked_at IS NULL",
            """
            CREATE TABLE consents (
                subject TEXT NOT NULL,
                client_id TEXT NOT NULL,
                scope TEXT NOT NULL,
                granted_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                UNIQUE (subject, client_id)
            ) STRICT
            """,
            "CREATE INDEX consents_client ON consents (client_id)",
            "CREATE INDEX consents_expiry ON consents (expires_at)",
            // ends_at is the earlier of the two ends: what decides whether the session is live, and when it is reaped.
            """
            CREATE TABLE login_sessions (
                hash BLOB NOT NULL UNIQUE,
                session_id TEXT NOT NULL UNIQUE,
                subject TEXT NOT NULL,
                document BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                last_activity INTEGER NOT NULL,
                idle_expires_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                ends_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX login_sessions_subject ON login_sessions (subject, created_at)",
            "CREATE INDEX login_sessions_expiry ON login_sessions (ends_at)",
            """
            CREATE TABLE flows (
                hash BLOB NOT NULL UNIQUE,
                browser_hash BLOB NOT NULL,
                document BLOB NOT NULL,
                version INTEGER NOT NULL,
                expires_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX flows_expiry ON flows (expires_at)",
            """
            CREATE TABLE replay_claims (
                purpose TEXT NOT NULL,
                key BLOB NOT NULL,
                expires_at INTEGER NOT NULL,
                UNIQUE (key, purpose)
            ) STRICT
            """,
            "CREATE INDEX replay_claims_expiry ON replay_claims (expires_at)",
            "CREATE TABLE revoked_tokens (id TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL) STRICT",
            "CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at)",
            "CREATE TABLE audit_events (at INTEGER NOT NULL, document BLOB NOT NULL) STRICT",
            "CREATE INDEX audit_events_expiry ON audit_events (at)",
        ])

    /// What does not expire: clients, resource servers, users, signing keys, and the versions that tell a newer state.
    private static let directory = [
        "CREATE TABLE versions (name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL) STRICT",
        "INSERT INTO versions (name, value) VALUES ('directory', 0), ('signing_keys', 0)",
        "CREATE TABLE clients (client_id TEXT NOT NULL UNIQUE, document BLOB NOT NULL) STRICT",
        "CREATE TABLE resource_servers (identifier TEXT NOT NULL UNIQUE, document BLOB NOT NULL) STRICT",
        """
        CREATE TABLE users (
            subject TEXT NOT NULL UNIQUE,
            lookup_key TEXT NOT NULL UNIQUE,
            username TEXT NOT NULL,
            password_hash TEXT,
            is_disabled INTEGER NOT NULL,
            origin TEXT NOT NULL,
            document BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX users_origin ON users (origin, lookup_key)",
        "CREATE TABLE signing_keys (kid TEXT NOT NULL UNIQUE, document BLOB NOT NULL) STRICT",
    ]
}
