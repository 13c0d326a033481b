import GRDB
public import OAuthCore
public import Storage

enum IdentityLinkStatement: String, SQLStatement {
    case select = """
        SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
        WHERE issuer = ?1 AND issuer_subject = ?2
        """
    case list = """
        SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
        WHERE subject = ?1 ORDER BY linked_at
        """
    // Nothing is inserted where there is no such user.
    case insert = """
        INSERT INTO identity_links (issuer, issuer_subject, provider, subject, linked_at, last_used_at)
        SELECT ?1, ?2, ?3, subject, ?5, ?6 FROM users WHERE subject = ?4
        ON CONFLICT (issuer, issuer_subject) DO NOTHING
        """
    case touch = """
        UPDATE identity_links SET last_used_at = ?3
        WHERE issuer = ?1 AND issuer_subject = ?2 AND (last_used_at IS NULL OR last_used_at < ?3)
        """
    case remove = "DELETE FROM identity_links WHERE issuer = ?1 AND issuer_subject = ?2 AND subject = ?3"
    case removeOfSubject = "DELETE FROM identity_links WHERE subject = ?1"
}

extension SQLiteStore: IdentityLinkStore {
    /// The link of that identity.
    public func identityLink(_ identity: ExternalIdentity) async throws(StoreError) -> IdentityLink? {
        try read("read identity link") { db in
            try db.first(IdentityLinkStatement.select, identity.sqlValues) { IdentityLink(row: $0) }
        }
    }

    /// Links an identity to a user who is there, or to a new one, in one transaction.
    public func insert(_ link: IdentityLink, user: User?) async throws(StoreError) -> ConditionalWrite {
        let values =
            link.identity.sqlValues + [
                .text(link.provider), .id(link.subject), .time(link.linkedAt), .time(link.lastUsedAt),
            ]
        return try await write("insert identity link") { db in
            if let user {
                // Whoever comes second has the same login name in hand: that the identity is linked is the answer, not that the name is taken.
                let isLinked = try db.first(IdentityLinkStatement.select, link.identity.sqlValues) { _ in true }
                guard isLinked == nil else { return .lost }
                try db.change(UserStatement.insert, user.sqlValues)
            }
            let write = try db.decide(IdentityLinkStatement.insert, values)
            // The error takes the user back who was added for another subject than the link's.
            guard user == nil || write == .won else {
                throw StoreError(.corrupt, detail: "insert identity link: the new user is not the one of the link")
            }
            return write
        }
    }

    /// The links of a user, oldest first.
    public func identityLinks(of subject: SubjectID) async throws(StoreError) -> [IdentityLink] {
        try read("list identity links") { db in
            try db.all(IdentityLinkStatement.list, [.id(subject)]) { IdentityLink(row: $0) }
        }
    }

    /// Notes that somebody logged in by the identity.
    public func touch(_ identity: ExternalIdentity, lastUsedAt: UnixTime) async throws(StoreError) {
        try await write("touch identity link") { db in
            try db.change(IdentityLinkStatement.touch, identity.sqlValues + [.time(lastUsedAt)])
        }
    }

    /// Removes a link of that user.
    public func removeIdentityLink(
        _ identity: ExternalIdentity, of subject: SubjectID
    ) async throws(StoreError) -> ConditionalWrite {
        try await write("remove identity link") { db in
            try db.decide(IdentityLinkStatement.remove, identity.sqlValues + [.id(subject)])
        }
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
