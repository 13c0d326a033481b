import GRDB
public import OAuthCore
public import Storage

enum LogoutNoticeStatement: String, SQLStatement {
    case addParticipant = """
        INSERT INTO session_participants (session_id, client_id, subject, expires_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (session_id, client_id) DO UPDATE SET expires_at = max(session_participants.expires_at, excluded.expires_at)
        """
    // A client that the session reached again after its notice was queued is told once more, from the beginning.
    case queue = """
        INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, ?2, ?3 FROM session_participants WHERE session_id = ?1
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        """
    case queueOfSubject = """
        INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, ?2, ?3 FROM session_participants WHERE subject = ?1
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        """
    case queueOfClient = """
        INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
        SELECT session_id, client_id, subject, 0, ?3, ?4 FROM session_participants WHERE session_id = ?1 AND client_id = ?2
        ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at
        """
    case removeParticipant = "DELETE FROM session_participants WHERE session_id = ?1 AND client_id = ?2"
    case removeParticipantsOfSubject = "DELETE FROM session_participants WHERE subject = ?1"
    case removeParticipants = "DELETE FROM session_participants WHERE session_id = ?1"
    case isDue = "SELECT 1 FROM logout_notices WHERE due_at <= ?1 LIMIT 1"
    // 10 seconds, doubled with each attempt, at most an hour.
    case take = """
        UPDATE logout_notices SET attempts = attempts + 1, due_at = ?1 + min(3600000, 10000 << min(attempts, 20))
        WHERE rowid IN (SELECT rowid FROM logout_notices WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2) AND expires_at > ?1
        RETURNING client_id, subject, session_id, attempts
        """
    case remove = "DELETE FROM logout_notices WHERE session_id = ?1 AND client_id = ?2"
}

extension SQLiteStore: LogoutNoticeStore {
    /// Notes a client that a session has reached.
    public func addParticipant(
        _ clientID: ClientID, session: SessionID, subject: SubjectID, expiresAt: UnixTime
    ) async throws(StoreError) {
        try await write("add session participant") { db in
            try db.change(
                LogoutNoticeStatement.addParticipant, [.id(session), .id(clientID), .id(subject), .time(expiresAt)])
        }
    }

    /// Queues a notice for each client that a session reached.
    public func queueLogoutNotices(
        session: SessionID, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> Int {
        try await write("queue logout notices") { db in
            let queued = try db.change(LogoutNoticeStatement.queue, [.id(session), .time(now), .time(expiresAt)])
            if queued > 0 { try db.change(LogoutNoticeStatement.removeParticipants, [.id(session)]) }
            return queued
        }
    }

    /// Whether a notice is due.
    public func hasDueLogoutNotices(now: UnixTime) async throws(StoreError) -> Bool {
        try read("read logout notices") { db in
            try db.first(LogoutNoticeStatement.isDue, [.time(now)]) { _ in true } ?? false
        }
    }

    /// Takes notices that are due. Where there are none, nothing is written.
    public func takeLogoutNotices(now: UnixTime, limit: Int) async throws(StoreError) -> [LogoutNotice] {
        guard try await hasDueLogoutNotices(now: now) else { return [] }
        return try await write("take logout notices") { db in
            try db.all(LogoutNoticeStatement.take, [.time(now), .int(max(0, limit))]) {
                LogoutNotice(clientID: $0.id(0), subject: $0.id(1), sessionID: $0.id(2), attempts: Int($0.int(3)))
            }
        }
    }

    /// Removes a notice.
    public func removeLogoutNotice(_ notice: LogoutNotice) async throws(StoreError) {
        try await write("remove logout notice") { db in
            try db.change(LogoutNoticeStatement.remove, [.id(notice.sessionID), .id(notice.clientID)])
        }
    }
}

extension Database {
    /// Queues a notice for the client of a grant, where the grant's session reached it.
    func queueLogoutNotice(of grant: GrantRecord, now: UnixTime) throws {
        let reached: [SQLValue] = [.id(grant.sessionID), .id(grant.clientID)]
        let moments: [SQLValue] = [.time(now), .time(now + LogoutNotice.lifetime)]
        if try change(LogoutNoticeStatement.queueOfClient, reached + moments) > 0 {
            try change(LogoutNoticeStatement.removeParticipant, reached)
        }
    }

    /// Queues a notice for each client that a session of the person reached.
    func queueLogoutNotices(subject: SubjectID, now: UnixTime) throws {
        let expiresAt = now + LogoutNotice.lifetime
        let queued = try change(LogoutNoticeStatement.queueOfSubject, [.id(subject), .time(now), .time(expiresAt)])
        if queued > 0 { try change(LogoutNoticeStatement.removeParticipantsOfSubject, [.id(subject)]) }
    }
}
