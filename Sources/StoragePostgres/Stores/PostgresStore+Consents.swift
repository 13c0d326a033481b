public import OAuthCore
public import Storage

enum ConsentStatement: String, SQLStatement {
    case select = """
        SELECT scope, granted_at, expires_at FROM consents WHERE subject = $1 AND client_id = $2 AND expires_at > $3
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
                guard let scope = Scope(stored: row.text(0)) else {
                    throw StoreError(.corrupt, detail: "consent: scope is no scope")
                }
                return ConsentRecord(
                    subject: subject, clientID: clientID, scope: scope, grantedAt: row.time(1), expiresAt: row.time(2))
            }
    }

    /// Stores a consent in the place of the one before.
    public func put(_ consent: ConsentRecord) async throws(StoreError) {
        try await write(
            "store consent", ConsentStatement.put,
            [
                .id(consent.subject), .id(consent.clientID), .text(consent.scope.description),
                .time(consent.grantedAt), .time(consent.expiresAt),
            ])
    }

    /// Forgets a consent.
    public func removeConsent(subject: SubjectID, clientID: ClientID) async throws(StoreError) {
        try await write("remove consent", ConsentStatement.remove, [.id(subject), .id(clientID)])
    }
}
