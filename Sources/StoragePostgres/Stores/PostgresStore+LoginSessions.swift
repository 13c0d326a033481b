public import OAuthCore
public import Storage

enum LoginSessionStatement: String, SQLStatement {
    case insert = """
        INSERT INTO login_sessions (hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at,
            ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    case removeReplaced = "DELETE FROM login_sessions WHERE hash = $1"
    case selectByHash = """
        SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
        FROM login_sessions WHERE hash = $1 AND ends_at > $2
        """
    case selectByID = """
        SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
        FROM login_sessions WHERE session_id = $1 AND ends_at > $2
        """
    // Of two touches that overtake each other the later one stays, and a session that had ended does not come back.
    case touch = """
        UPDATE login_sessions SET last_activity = $2, idle_expires_at = $3, ends_at = least($3, expires_at)
        WHERE hash = $1 AND ends_at > $2 AND last_activity <= $2
        """
    case end = "DELETE FROM login_sessions WHERE session_id = $1 RETURNING 1"
    case endOfSubject = "DELETE FROM login_sessions WHERE subject = $1 RETURNING session_id"
    case list = """
        SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
        FROM login_sessions WHERE subject = $1 AND ends_at > $2 ORDER BY created_at DESC LIMIT $3
        """
}

extension PostgresStore: LoginSessionStore {
    /// Stores a new session, and ends the one that it replaces in the same transaction.
    public func insert(_ session: LoginSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        let ended = replacing.map { SQLCall(LoginSessionStatement.removeReplaced, [.hash($0)]) }
        let begun = SQLCall(
            LoginSessionStatement.insert,
            [
                .hash(session.hash), .id(session.sessionID), .id(session.subject), .document(session.document),
                .time(session.createdAt), .time(session.lastActivity), .time(session.idleExpiresAt),
                .time(session.expiresAt), .time(min(session.idleExpiresAt, session.expiresAt)),
            ])
        try await writeTogether("insert session", [ended, begun].compactMap(\.self))
    }

    /// The live session under the cookie's hash.
    public func session(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> LoginSessionRecord? {
        try await read("read session", LoginSessionStatement.selectByHash, [.hash(hash), .time(now)])
            .firstRecord(LoginSessionRecord.init(row:))
    }

    /// The live session of that public name.
    public func session(_ id: SessionID, now: UnixTime) async throws(StoreError) -> LoginSessionRecord? {
        try await read("read session", LoginSessionStatement.selectByID, [.id(id), .time(now)])
            .firstRecord(LoginSessionRecord.init(row:))
    }

    /// Moves the activity and the idle end of a live session.
    public func touch(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try await write(
            "touch session", LoginSessionStatement.touch, [.hash(hash), .time(lastActivity), .time(idleExpiresAt)])
    }

    /// Ends a session: won once.
    public func end(_ id: SessionID) async throws(StoreError) -> ConditionalWrite {
        try await decide("end session", LoginSessionStatement.end, [.id(id)])
    }

    /// Ends all sessions of a person.
    public func endAll(subject: SubjectID) async throws(StoreError) -> [SessionID] {
        try await write("end sessions", LoginSessionStatement.endOfSubject, [.id(subject)]).all { $0.id(0) }
    }

    /// The live sessions of a person, newest first.
    public func sessions(
        subject: SubjectID, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [LoginSessionRecord] {
        try await read("list sessions", LoginSessionStatement.list, [.id(subject), .time(now), .int(max(0, limit))])
            .allRecords(LoginSessionRecord.init(row:))
    }
}

extension LoginSessionRecord {
    /// A session from the columns that every statement selects.
    fileprivate init(row: SQLRow) throws(StoreError) {
        try self.init(
            document: row.bytes(3), hash: row.hash(0), sessionID: row.id(1), subject: row.id(2),
            createdAt: row.time(4), idleExpiresAt: row.time(6), expiresAt: row.time(7))
        lastActivity = row.time(5)
    }
}
