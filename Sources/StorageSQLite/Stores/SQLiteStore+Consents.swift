import GRDB
public import OAuthCore
public import Storage

enum ConsentStatement: String, SQLStatement {
    case select = """
        SELECT scope, granted_at, expires_at FROM consents WHERE subject = ?1 AND client_id = ?2 AND expires_at > ?3
        """
    case list = """
        SELECT client_id, scope, granted_at, expires_at FROM consents WHERE subject = ?1 AND expires_at > ?2
        ORDER BY client_id LIMIT ?3
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
                try ConsentRecord(
                    storedScope: row.text(0), subject: subject, clientID: clientID, grantedAt: row.time(1),
                    expiresAt: row.time(2))
            }
        }
    }

    /// The consents of a person that are not expired, by client.
    public func consents(
        subject: SubjectID, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [ConsentRecord] {
        try read("list consents") { db in
            try db.all(ConsentStatement.list, [.id(subject), .time(now), .int(max(0, limit))]) { row in
                try ConsentRecord(
                    storedScope: row.text(1), subject: subject, clientID: row.id(0), grantedAt: row.time(2),
                    expiresAt: row.time(3))
            }
        }
    }

    /// Stores a consent in the place of the one before.
    public func put(_ consent: ConsentRecord) async throws(StoreError) {
        let values: [SQLValue] = [
            .id(consent.subject), .id(consent.clientID), .text(consent.storedScope), .time(consent.grantedAt),
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
