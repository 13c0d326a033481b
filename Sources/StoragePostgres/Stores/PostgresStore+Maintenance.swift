public import OAuthCore
public import Storage

/// Deletes what has expired, oldest first, a batch at a time. Rows that another node deletes or changes at this moment are passed over.
enum ReapStatement: String, SQLStatement {
    case authorizationCodes = """
        DELETE FROM authorization_codes WHERE ctid = ANY (ARRAY(SELECT ctid FROM authorization_codes
        WHERE evidence_until <= $1 ORDER BY evidence_until LIMIT $2 FOR UPDATE SKIP LOCKED)) AND evidence_until <= $1
        """
    case grants = """
        DELETE FROM grants WHERE ctid = ANY (ARRAY(SELECT ctid FROM grants
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case consents = """
        DELETE FROM consents WHERE ctid = ANY (ARRAY(SELECT ctid FROM consents
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case loginSessions = """
        DELETE FROM login_sessions WHERE ctid = ANY (ARRAY(SELECT ctid FROM login_sessions
        WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND ends_at <= $1
        """
    case flows = """
        DELETE FROM flows WHERE ctid = ANY (ARRAY(SELECT ctid FROM flows
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case replayClaims = """
        DELETE FROM replay_claims WHERE ctid = ANY (ARRAY(SELECT ctid FROM replay_claims
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case revokedTokens = """
        DELETE FROM revoked_tokens WHERE ctid = ANY (ARRAY(SELECT ctid FROM revoked_tokens
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case bffSessions = """
        DELETE FROM bff_sessions WHERE ctid = ANY (ARRAY(SELECT ctid FROM bff_sessions
        WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND ends_at <= $1
        """
    case leases = """
        DELETE FROM leases WHERE ctid = ANY (ARRAY(SELECT ctid FROM leases
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case attempts = """
        DELETE FROM attempts WHERE ctid = ANY (ARRAY(SELECT ctid FROM attempts
        WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND ends_at <= $1
        """
    case endNotes = """
        DELETE FROM end_notes WHERE ctid = ANY (ARRAY(SELECT ctid FROM end_notes
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case sessionParticipants = """
        DELETE FROM session_participants WHERE ctid = ANY (ARRAY(SELECT ctid FROM session_participants
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case logoutNotices = """
        DELETE FROM logout_notices WHERE ctid = ANY (ARRAY(SELECT ctid FROM logout_notices
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case personRecords = """
        DELETE FROM person_records WHERE ctid = ANY (ARRAY(SELECT ctid FROM person_records
        WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND expires_at <= $1
        """
    case failedLogins = """
        DELETE FROM audit_events WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit_events
        WHERE kind = 'login.failed' AND at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND at < $1
        """
    // What they say goes, the links stay.
    case failedLoginEntries = """
        UPDATE audit_entries SET document = NULL, subject = NULL WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit_entries
        WHERE kind = 'login.failed' AND document IS NOT NULL AND at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))
        AND at < $1
        """
    case auditEvents = """
        DELETE FROM audit_events WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit_events
        WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)) AND at < $1
        """
}

enum HealthStatement: String, SQLStatement {
    case read = "SELECT value FROM versions WHERE name = 'heartbeat'"
    case write = "UPDATE versions SET value = value + 1 WHERE name = 'heartbeat'"
}

extension PostgresStore: StoreMaintenance {
    /// Deletes at most `limit` rows that have expired, over all tables.
    public func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int {
        var reaped = 0
        for statement in ReapStatement.allCases where reaped < limit {
            let end =
                switch statement {
                case .auditEvents: auditBefore
                case .failedLogins, .failedLoginEntries: now - AuditEvent.failedLoginRetention
                default: now
                }
            reaped += try await write("reap", statement, [.time(end), .int(limit - reaped)]).affected
        }
        return reaped + (try await reapAuditChain(before: auditBefore, limit: limit - reaped))
    }

    /// How long a commit shows that the database takes writes.
    private static let probeInterval: Duration = .seconds(5)

    /// Reads one row, and writes where nothing was written for some seconds: a server with a full disk, or one that has become a
    /// standby, can still be read.
    public func ping() async throws(StoreError) {
        _ = try await read("ping", HealthStatement.read, [])
        guard !activity.hasWritten(within: Self.probeInterval) else { return }
        try await write("ping", HealthStatement.write, [])
    }
}
