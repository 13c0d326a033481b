extension Migration {
    /// The first schema: the tables of the SQLite driver's fifth.
    ///
    /// Moments are milliseconds since 1970. `document` is the JSON text of Storage/Coding: what no statement compares or changes. Texts
    /// are compared byte by byte. The tables whose rows change often are filled to 80 in a hundred, so that a changed row stays on its page
    /// and its indexes stay as they are.
    static let m0001InitialSchema = Migration(
        version: 1, oldest: 1, statements: directory + grants + sessions + shortLived + backendForFrontend)

    /// What does not expire: clients, resource servers, users, signing keys, and the versions that tell a newer state.
    private static let directory = [
        "CREATE TABLE gatehouse_schema (version bigint NOT NULL)",
        "INSERT INTO gatehouse_schema (version) VALUES (0)",
        #"CREATE TABLE versions (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL) WITH (fillfactor = 50)"#,
        "INSERT INTO versions (name, value) VALUES ('directory', 0), ('signing_keys', 0), ('heartbeat', 0)",
        #"CREATE TABLE clients (client_id text COLLATE "C" PRIMARY KEY, document text NOT NULL)"#,
        #"CREATE TABLE resource_servers (identifier text COLLATE "C" PRIMARY KEY, document text NOT NULL)"#,
        """
        CREATE TABLE users (
            subject text COLLATE "C" PRIMARY KEY,
            lookup_key text COLLATE "C" NOT NULL UNIQUE,
            username text COLLATE "C" NOT NULL,
            password_hash text COLLATE "C",
            is_disabled boolean NOT NULL,
            origin text COLLATE "C" NOT NULL,
            document text NOT NULL,
            verified_email text COLLATE "C"
        )
        """,
        "CREATE INDEX users_origin ON users (origin, lookup_key)",
        "CREATE INDEX users_verified_email ON users (verified_email, lookup_key) WHERE verified_email IS NOT NULL",
        """
        CREATE TABLE identity_links (
            issuer text COLLATE "C" NOT NULL,
            issuer_subject text COLLATE "C" NOT NULL,
            provider text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL,
            linked_at bigint NOT NULL,
            last_used_at bigint,
            PRIMARY KEY (issuer, issuer_subject)
        )
        """,
        "CREATE INDEX identity_links_subject ON identity_links (subject, linked_at)",
        #"CREATE TABLE signing_keys (kid text COLLATE "C" PRIMARY KEY, document text NOT NULL)"#,
        """
        CREATE TABLE audit_events (
            number bigint GENERATED ALWAYS AS IDENTITY,
            at bigint NOT NULL,
            kind text COLLATE "C" NOT NULL,
            document text NOT NULL
        )
        """,
        "CREATE INDEX audit_events_expiry ON audit_events (at, number)",
        "CREATE INDEX audit_events_failed_logins ON audit_events (at) WHERE kind = 'login.failed'",
    ]

    private static let grants = [
        """
        CREATE TABLE grants (
            id text COLLATE "C" PRIMARY KEY,
            subject text COLLATE "C" NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            session_id text COLLATE "C" NOT NULL,
            is_offline boolean NOT NULL,
            document text NOT NULL,
            created_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            activated_at bigint,
            revoked_at bigint,
            generation bigint NOT NULL,
            rotations bytea NOT NULL
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX grants_expiry ON grants (expires_at)",
        "CREATE INDEX grants_subject ON grants (subject, created_at) WHERE revoked_at IS NULL",
        "CREATE INDEX grants_client ON grants (client_id, created_at) WHERE revoked_at IS NULL",
        "CREATE INDEX grants_session ON grants (session_id, created_at) WHERE revoked_at IS NULL",
        """
        CREATE TABLE consents (
            subject text COLLATE "C" NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            scope text NOT NULL,
            granted_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            PRIMARY KEY (subject, client_id)
        )
        """,
        "CREATE INDEX consents_client ON consents (client_id)",
        "CREATE INDEX consents_expiry ON consents (expires_at)",
    ]

    private static let sessions = [
        // ends_at is the earlier of the two ends: what decides whether the session is live, and when it is reaped.
        """
        CREATE TABLE login_sessions (
            hash bytea PRIMARY KEY,
            session_id text COLLATE "C" NOT NULL UNIQUE,
            subject text COLLATE "C" NOT NULL,
            document text NOT NULL,
            created_at bigint NOT NULL,
            last_activity bigint NOT NULL,
            idle_expires_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            ends_at bigint NOT NULL
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX login_sessions_subject ON login_sessions (subject, created_at)",
        "CREATE INDEX login_sessions_expiry ON login_sessions (ends_at)",
        """
        CREATE TABLE session_participants (
            session_id text COLLATE "C" NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL,
            expires_at bigint NOT NULL,
            PRIMARY KEY (session_id, client_id)
        )
        """,
        "CREATE INDEX session_participants_subject ON session_participants (subject)",
        "CREATE INDEX session_participants_expiry ON session_participants (expires_at)",
        """
        CREATE TABLE logout_notices (
            session_id text COLLATE "C" NOT NULL,
            client_id text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL,
            attempts bigint NOT NULL,
            due_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            PRIMARY KEY (session_id, client_id)
        )
        """,
        "CREATE INDEX logout_notices_due ON logout_notices (due_at)",
        "CREATE INDEX logout_notices_expiry ON logout_notices (expires_at)",
    ]

    private static let shortLived = [
        """
        CREATE TABLE authorization_codes (
            hash bytea PRIMARY KEY,
            document text NOT NULL,
            expires_at bigint NOT NULL,
            redeemed_at bigint,
            evidence_until bigint NOT NULL
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX authorization_codes_expiry ON authorization_codes (evidence_until)",
        """
        CREATE TABLE flows (
            hash bytea PRIMARY KEY,
            browser_hash bytea NOT NULL,
            document text NOT NULL,
            version bigint NOT NULL,
            expires_at bigint NOT NULL
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX flows_expiry ON flows (expires_at)",
        """
        CREATE TABLE replay_claims (
            key bytea NOT NULL,
            purpose text COLLATE "C" NOT NULL,
            expires_at bigint NOT NULL,
            PRIMARY KEY (key, purpose)
        )
        """,
        "CREATE INDEX replay_claims_expiry ON replay_claims (expires_at)",
        #"CREATE TABLE revoked_tokens (id text COLLATE "C" PRIMARY KEY, expires_at bigint NOT NULL)"#,
        "CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at)",
    ]

    private static let backendForFrontend = [
        // expires_at is the end in any case, ends_at the earlier of the two ends.
        """
        CREATE TABLE bff_sessions (
            hash bytea PRIMARY KEY,
            handle text COLLATE "C" NOT NULL UNIQUE,
            user_id text COLLATE "C" NOT NULL,
            provider text COLLATE "C" NOT NULL,
            provider_session_id text COLLATE "C",
            document text NOT NULL,
            access_token bytea,
            id_token bytea,
            refresh_token bytea,
            token_expires_at bigint,
            generation bigint NOT NULL,
            created_at bigint NOT NULL,
            last_activity bigint NOT NULL,
            idle_expires_at bigint NOT NULL,
            expires_at bigint NOT NULL,
            ends_at bigint NOT NULL
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX bff_sessions_user ON bff_sessions (user_id, created_at)",
        """
        CREATE INDEX bff_sessions_provider_session ON bff_sessions (provider_session_id, provider)
        WHERE provider_session_id IS NOT NULL
        """,
        "CREATE INDEX bff_sessions_expiry ON bff_sessions (ends_at)",
        #"CREATE TABLE leases (name text COLLATE "C" PRIMARY KEY, holder text COLLATE "C" NOT NULL, expires_at bigint NOT NULL)"#,
        "CREATE INDEX leases_expiry ON leases (expires_at)",
    ]
}
