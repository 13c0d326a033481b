import GRDB
public import OAuthCore
public import Storage

/// Deletes what has expired, oldest first, a batch at a time.
enum ReapStatement: String, SQLStatement {
    case authorizationCodes = """
        DELETE FROM authorization_codes WHERE rowid IN (SELECT rowid FROM authorization_codes
        WHERE evidence_until <= ?1 ORDER BY evidence_until LIMIT ?2)
        """
    case grants = """
        DELETE FROM grants WHERE rowid IN (SELECT rowid FROM grants WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case consents = """
        DELETE FROM consents WHERE rowid IN (SELECT rowid FROM consents
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case loginSessions = """
        DELETE FROM login_sessions WHERE rowid IN (SELECT rowid FROM login_sessions
        WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2)
        """
    case flows = """
        DELETE FROM flows WHERE rowid IN (SELECT rowid FROM flows WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case replayClaims = """
        DELETE FROM replay_claims WHERE rowid IN (SELECT rowid FROM replay_claims
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case revokedTokens = """
        DELETE FROM revoked_tokens WHERE rowid IN (SELECT rowid FROM revoked_tokens
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case bffSessions = """
        DELETE FROM bff_sessions WHERE rowid IN (SELECT rowid FROM bff_sessions
        WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2)
        """
    case leases = """
        DELETE FROM leases WHERE rowid IN (SELECT rowid FROM leases WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case attempts = """
        DELETE FROM attempts WHERE rowid IN (SELECT rowid FROM attempts WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2)
        """
    case endNotes = """
        DELETE FROM end_notes WHERE rowid IN (SELECT rowid FROM end_notes
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case sessionParticipants = """
        DELETE FROM session_participants WHERE rowid IN (SELECT rowid FROM session_participants
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case logoutNotices = """
        DELETE FROM logout_notices WHERE rowid IN (SELECT rowid FROM logout_notices
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case personRecords = """
        DELETE FROM person_records WHERE rowid IN (SELECT rowid FROM person_records
        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
    case failedLogins = """
        DELETE FROM audit_events WHERE rowid IN (SELECT rowid FROM audit_events
        WHERE instr(document, CAST('{"kind":"login.failed"' AS BLOB)) = 1 AND at < ?1 ORDER BY at LIMIT ?2)
        """
    // What they say goes, the links stay.
    case failedLoginEntries = """
        UPDATE audit_entries SET document = NULL, subject = NULL WHERE rowid IN (SELECT rowid FROM audit_entries
        WHERE kind = 'login.failed' AND document IS NOT NULL AND at < ?1 ORDER BY at LIMIT ?2)
        """
    case auditEvents = """
        DELETE FROM audit_events WHERE rowid IN (SELECT rowid FROM audit_events WHERE at < ?1 ORDER BY at LIMIT ?2)
        """
}

extension SQLiteStore: StoreMaintenance {
    /// Deletes at most `limit` rows that have expired, over all tables.
    public func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int {
        try await write("reap") { db in
            var reaped = 0
            for statement in ReapStatement.allCases where reaped < limit {
                let end =
                    switch statement {
                    case .auditEvents: auditBefore
                    case .failedLogins, .failedLoginEntries: now - AuditEvent.failedLoginRetention
                    default: now
                    }
                reaped += try db.change(statement, [.time(end), .int(limit - reaped)])
            }
            return reaped + (try db.reapAuditChain(before: auditBefore, limit: limit - reaped))
        }
    }

    /// How long a commit shows that the file can be written.
    private static let probeInterval: Duration = .seconds(5)

    /// Reads one row, and writes where nothing was written for some seconds: a file on a full disk, or one that another process holds,
    /// can still be read.
    public func ping() async throws(StoreError) {
        _ = try await directoryVersion()
        guard !group.hasCommitted(within: Self.probeInterval) else { return }
        // Always the same number; SQLite writes the page all the same, and so the commit needs room and a sync.
        try await write("ping") { db in
            try db.run("PRAGMA application_id = \(DatabaseFile.applicationID)") { _ in }
        }
    }
}
