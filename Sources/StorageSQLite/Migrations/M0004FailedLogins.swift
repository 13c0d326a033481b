extension Migration {
    /// Failed logins are kept for a shorter time than the rest of the audit trail.
    static let m0004FailedLogins = Migration(
        version: 4, oldest: 4,
        statements: [
            // `kind` is the first member of the document. The condition is that of the statement that reaps.
            """
            CREATE INDEX audit_events_failed_logins ON audit_events (at)
            WHERE instr(document, CAST('{"kind":"login.failed"' AS BLOB)) = 1
            """
        ])
}
