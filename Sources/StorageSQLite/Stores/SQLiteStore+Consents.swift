import GRDB
public import OAuthCore
public import Storage

enum ConsentStatement: String, SQLStatement {
    case select = """
        SELECT scope, granted_at, expires_at FROM consents WHERE subject = ?1 AND client_id = ?2 AND expires_at > ?3
        """
    case put = """
        INSERT INTO consents (subject, client_id, scope, granted_at, expires_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (subject, client_id)
        DO UPDATE SET scope = excluded.scope, granted_at = excluded.granted_at, expires_at = excluded.expires_at
        """
    case remove = "DELETE FROM consents WHERE subject = ?1 AND client_id = ?2"
    case removeOfSubject = "DELETE FROM consents WHERE subject = ?1"
    case removeOfClient = "DELETE FROM consents WHERE client_id = ?1"
}

extension SQLiteStore: ConsentStore {
    /// The consent that is not expired.
    public func consent(
        subject: SubjectID, clientID: ClientID, now: UnixTime
    ) async throws(StoreError) -> ConsentRecord? {
        try read("read consent") { db in
            try db.first(ConsentStatement.select, [.id(subject), .id(clientID), .time(now)]) { row in
                guard let scope = Scope(stored: row.text(0)) else {
                    throw StoreError(.corrupt, detail: "consent: scope is no scope")
                }
                return ConsentRecord(
                    subject: subject, clientID: clientID, scope: scope, grantedAt: row.time(1), expiresAt: row.time(2))
            }
        }
    }

    /// Stores a consent in the place of the one before.
    public func put(_ consent: ConsentRecord) async throws(StoreError) {
        let values: [SQLValue] = [
            .id(consent.subject), .id(consent.clientID), .text(consent.scope.description), .time(consent.grantedAt),
            .time(consent.expiresAt),
        ]
        try await write("store consent") { db in try db.change(ConsentStatement.put, values) }
    }

    /// Forgets a consent.
    public func removeConsent(subject: SubjectID, clientID: ClientID) async throws(StoreError) {
        try await write("remove consent") { db in
            try db.change(ConsentStatement.remove, [.id(subject), .id(clientID)])
        }
    }
}
