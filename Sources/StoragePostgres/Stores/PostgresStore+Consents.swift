public import OAuthCore
public import Storage

enum ConsentStatement: String, SQLStatement {
    case select = """
        SELECT scope, granted_at, expires_at FROM consents WHERE subject = $1 AND client_id = $2 AND expires_at > $3
        """
    case list = """
        SELECT client_id, scope, granted_at, expires_at FROM consents WHERE subject = $1 AND expires_at > $2
        ORDER BY client_id LIMIT $3
        """
    case put = """
        INSERT INTO consents (subject, client_id, scope, granted_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (subject, client_id)
        DO UPDATE SET scope = excluded.scope, granted_at = excluded.granted_at, expires_at = excluded.expires_at
        """
    case remove = "DELETE FROM consents WHERE subject = $1 AND client_id = $2"
    case removeOfSubject = "DELETE FROM consents WHERE subject = $1"
    case removeOfClient = "DELETE FROM consents WHERE client_id = $1"
}

extension PostgresStore: ConsentStore {
    /// The consent that is not expired.
    public func consent(
        subject: SubjectID, clientID: ClientID, now: UnixTime
    ) async throws(StoreError) -> ConsentRecord? {
        try await read("read consent", ConsentStatement.select, [.id(subject), .id(clientID), .time(now)])
            .firstRecord { row throws(StoreError) in
                try ConsentRecord(
                    storedScope: row.text(0), subject: subject, clientID: clientID, grantedAt: row.time(1),
                    expiresAt: row.time(2))
            }
    }

    /// The consents of a person that are not expired, by client.
    public func consents(
        subject: SubjectID, now: UnixTime, limit: Int
    ) async throws(StoreError) -> [ConsentRecord] {
        try await read("list consents", ConsentStatement.list, [.id(subject), .time(now), .int(max(0, limit))])
            .allRecords { row throws(StoreError) in
                try ConsentRecord(
                    storedScope: row.text(1), subject: subject, clientID: row.id(0), grantedAt: row.time(2),
                    expiresAt: row.time(3))
            }
    }

    /// Stores a consent in the place of the one before.
    public func put(_ consent: ConsentRecord) async throws(StoreError) {
        try await write(
            "store consent", ConsentStatement.put,
            [
                .id(consent.subject), .id(consent.clientID), .text(consent.storedScope),
                .time(consent.grantedAt), .time(consent.expiresAt),
            ])
    }

    /// Forgets a consent.
    public func removeConsent(subject: SubjectID, clientID: ClientID) async throws(StoreError) {
        try await write("remove consent", ConsentStatement.remove, [.id(subject), .id(clientID)])
    }
}
