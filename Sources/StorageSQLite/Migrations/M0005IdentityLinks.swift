extension Migration {
    /// Identities at providers, users found by an address that is known to be theirs, and users who came by an import marked so.
    static let m0005IdentityLinks = Migration(
        version: 5, oldest: 5,
        statements: [
            """
            CREATE TABLE identity_links (
                issuer TEXT NOT NULL,
                issuer_subject TEXT NOT NULL,
                provider TEXT NOT NULL,
                subject TEXT NOT NULL,
                linked_at INTEGER NOT NULL,
                last_used_at INTEGER,
                UNIQUE (issuer, issuer_subject)
            ) STRICT
            """,
            "CREATE INDEX identity_links_subject ON identity_links (subject, linked_at)",
            "ALTER TABLE users ADD COLUMN verified_email TEXT",
            // As `User.verifiedEmailKey`: lower() changes A to Z alone. What cannot be read is left for whoever reads it to say so.
            """
            UPDATE users SET verified_email = lower(json_extract(CAST(document AS TEXT), '$.claims.email'))
            WHERE json_valid(CAST(document AS TEXT))
                AND json_type(CAST(document AS TEXT), '$.claims.email_verified') = 'true'
                AND json_type(CAST(document AS TEXT), '$.claims.email') = 'text'
                AND json_extract(CAST(document AS TEXT), '$.claims.email') <> ''
            """,
            "CREATE INDEX users_verified_email ON users (verified_email, lookup_key) WHERE verified_email IS NOT NULL",
            // Whoever was added by an operator got a password with it.
            "UPDATE users SET origin = 'imported' WHERE origin = 'administered' AND password_hash IS NULL",
        ])
}
