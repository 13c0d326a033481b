public import OAuthCore
public import Storage

enum LogoutNoticeStatement: String, SQLStatement {
    case addParticipant = """
        INSERT INTO session_participants (session_id, client_id, subject, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_id, client_id)
        DO UPDATE SET expires_at = greatest(session_participants.expires_at, excluded.expires_at)
        """
    // What is taken from the participants is what is queued: one that comes in between is queued by the next call. A client that the session
    // reached again after its notice was queued is told once more, from the beginning. One row an added notice, and the nodes hear of them once.
    case queue = """
        WITH reached AS (DELETE FROM session_participants WHERE session_id = $1 RETURNING session_id, client_id, subject),
        queued AS (INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, $2::bigint, $3::bigint FROM reached ORDER BY session_id, client_id
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        RETURNING 1)
        SELECT pg_notify('gatehouse_' || 'versions'::regclass::oid, 'logout_notices') FROM queued
        """
    case queueOfSubject = """
        WITH reached AS (DELETE FROM session_participants WHERE subject = $1 RETURNING session_id, client_id, subject),
        queued AS (INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, $2::bigint, $3::bigint FROM reached ORDER BY session_id, client_id
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        RETURNING 1)
        SELECT pg_notify('gatehouse_' || 'versions'::regclass::oid, 'logout_notices') FROM queued
        """
    case queueOfClient = """
        WITH reached AS (DELETE FROM session_participants WHERE session_id = $1 AND client_id = $2
            RETURNING session_id, client_id, subject),
        queued AS (INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, $3::bigint, $4::bigint FROM reached
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        RETURNING 1)
        SELECT pg_notify('gatehouse_' || 'versions'::regclass::oid, 'logout_notices') FROM queued
        """
    case isDue = "SELECT 1 FROM logout_notices WHERE due_at <= $1 ORDER BY due_at LIMIT 1"
    // 10 seconds, doubled with each attempt, at most an hour. What another node takes at this moment is passed over.
    case take = """
        UPDATE logout_notices SET attempts = attempts + 1,
            due_at = $1 + least(3600000, 10000::bigint * (1 << least(attempts, 20)::integer))
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM logout_notices WHERE due_at <= $1 ORDER BY due_at LIMIT $2
            FOR UPDATE SKIP LOCKED)) AND due_at <= $1 AND expires_at > $1
        RETURNING client_id, subject, session_id, attempts
        """
    case remove = "DELETE FROM logout_notices WHERE session_id = $1 AND client_id = $2"
}

extension LogoutNoticeStatement {
    /// Queues a notice for a client that the session reached, for a grant that is revoked in the same transaction.
    static func telling(session: SessionID, client: ClientID, _ now: UnixTime) -> SQLCall {
        SQLCall(queueOfClient, [.id(session), .id(client), .time(now), .time(now + LogoutNotice.lifetime)])
    }
}

extension PostgresStore: LogoutNoticeStore {
    /// Notes a client that a session has reached.
    public func addParticipant(
        _ clientID: ClientID, session: SessionID, subject: SubjectID, expiresAt: UnixTime
    ) async throws(StoreError) {
        try await write(
            "add session participant", LogoutNoticeStatement.addParticipant,
            [.id(session), .id(clientID), .id(subject), .time(expiresAt)])
    }

    /// Queues a notice for each client that a session reached.
    public func queueLogoutNotices(
        session: SessionID, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> Int {
        try await write(
            "queue logout notices", LogoutNoticeStatement.queue, [.id(session), .time(now), .time(expiresAt)]
        ).affected
    }

    /// Whether a notice is due.
    public func hasDueLogoutNotices(now: UnixTime) async throws(StoreError) -> Bool {
        try await read("read logout notices", LogoutNoticeStatement.isDue, [.time(now)]).count > 0
    }

    /// Takes notices that are due. Where there are none, nothing is written.
    public func takeLogoutNotices(now: UnixTime, limit: Int) async throws(StoreError) -> [LogoutNotice] {
        guard try await hasDueLogoutNotices(now: now) else { return [] }
        return try await write(
            "take logout notices", LogoutNoticeStatement.take, [.time(now), .int(max(0, limit))]
        ).all {
            LogoutNotice(clientID: $0.id(0), subject: $0.id(1), sessionID: $0.id(2), attempts: Int($0.int(3)))
        }
    }

    /// Removes a notice.
    public func removeLogoutNotice(_ notice: LogoutNotice) async throws(StoreError) {
        try await write(
            "remove logout notice", LogoutNoticeStatement.remove, [.id(notice.sessionID), .id(notice.clientID)])
    }
}
