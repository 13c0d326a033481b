public import OAuthCore
public import Storage

enum IdentityLinkStatement: String, SQLStatement {
    case select = """
        SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
        WHERE issuer = $1 AND issuer_subject = $2
        """
    case list = """
        SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
        WHERE subject = $1 ORDER BY linked_at
        """
    // Nothing is inserted where there is no such user; one who is being removed at this moment is waited for.
    case insert = """
        INSERT INTO identity_links (issuer, issuer_subject, provider, subject, linked_at, last_used_at)
        SELECT $1::text, $2::text, $3::text, subject, $5::bigint, $6::bigint FROM users WHERE subject = $4 FOR KEY SHARE
        ON CONFLICT (issuer, issuer_subject) DO NOTHING
        """
    // The link first: whoever comes second has the same login name in hand, and hears that the identity is linked, not that the name is taken.
    case insertWithUser = """
        WITH linked AS (
            INSERT INTO identity_links (issuer, issuer_subject, provider, subject, linked_at, last_used_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (issuer, issuer_subject) DO NOTHING RETURNING subject)
        INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
        SELECT $7::text, $8::text, $9::text, $10::text, $11::boolean, $12::text, $13::text, $14::text FROM linked
        """
    case touch = """
        UPDATE identity_links SET last_used_at = $3
        WHERE issuer = $1 AND issuer_subject = $2 AND (last_used_at IS NULL OR last_used_at < $3)
        """
    case remove = "DELETE FROM identity_links WHERE issuer = $1 AND issuer_subject = $2 AND subject = $3 RETURNING 1"
    case removeOfSubject = "DELETE FROM identity_links WHERE subject = $1"
}

extension PostgresStore: IdentityLinkStore {
    /// The link of that identity.
    public func identityLink(_ identity: ExternalIdentity) async throws(StoreError) -> IdentityLink? {
        try await read("read identity link", IdentityLinkStatement.select, identity.sqlValues)
            .first { IdentityLink(row: $0) }
    }

    /// Links an identity to a user who is there, or to a new one, in one statement.
    public func insert(_ link: IdentityLink, user: User?) async throws(StoreError) -> ConditionalWrite {
        guard user == nil || user?.subject == link.subject else {
            throw StoreError(.corrupt, detail: "insert identity link: the new user is not the one of the link")
        }
        let values =
            link.identity.sqlValues + [
                .text(link.provider), .id(link.subject), .time(link.linkedAt), .time(link.lastUsedAt),
            ]
        guard let user else { return try await decide("insert identity link", IdentityLinkStatement.insert, values) }
        return try await decide(
            "insert identity link", IdentityLinkStatement.insertWithUser, values + user.sqlValues)
    }

    /// The links of a user, oldest first.
    public func identityLinks(of subject: SubjectID) async throws(StoreError) -> [IdentityLink] {
        try await read("list identity links", IdentityLinkStatement.list, [.id(subject)]).all { IdentityLink(row: $0) }
    }

    /// Notes that somebody logged in by the identity.
    public func touch(_ identity: ExternalIdentity, lastUsedAt: UnixTime) async throws(StoreError) {
        try await write(
            "touch identity link", IdentityLinkStatement.touch, identity.sqlValues + [.time(lastUsedAt)])
    }

    /// Removes a link of that user.
    public func removeIdentityLink(
        _ identity: ExternalIdentity, of subject: SubjectID
    ) async throws(StoreError) -> ConditionalWrite {
        try await decide("remove identity link", IdentityLinkStatement.remove, identity.sqlValues + [.id(subject)])
    }
}

extension ExternalIdentity {
    fileprivate var sqlValues: [SQLValue] { [.text(issuer), .text(subject)] }
}

extension IdentityLink {
    /// A link from the columns that every statement selects.
    fileprivate init(row: SQLRow) {
        self.init(
            identity: ExternalIdentity(issuer: row.text(0), subject: row.text(1)), provider: row.text(2),
            subject: row.id(3), linkedAt: row.time(4), lastUsedAt: row.optionalTime(5))
    }
}
