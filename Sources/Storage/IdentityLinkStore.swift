public import OAuthCore

/// Keeps which identities at providers belong to which users. It lies in one driver with the directory.
public protocol IdentityLinkStore: Sendable {
    /// The link of that identity.
    func identityLink(_ identity: ExternalIdentity) async throws(StoreError) -> IdentityLink?

    /// Links an identity to a user who is there, or to a new one, who is added with the link or not at all.
    ///
    /// Lost where the identity is linked already, to whomever, and where there is no user of `link.subject`; of any number of simultaneous
    /// first logins of one identity one wins, and no user is left over. `StoreError.duplicate` where another user has the login name or the
    /// `sub` of `user`. The directory's version stays as it is.
    func insert(_ link: IdentityLink, user: User?) async throws(StoreError) -> ConditionalWrite

    /// The links of a user, oldest first.
    func identityLinks(of subject: SubjectID) async throws(StoreError) -> [IdentityLink]

    /// Notes that somebody logged in by the identity; a later moment stays.
    func touch(_ identity: ExternalIdentity, lastUsedAt: UnixTime) async throws(StoreError)

    /// Removes a link: won where the identity was that user's.
    func removeIdentityLink(_ identity: ExternalIdentity, of subject: SubjectID) async throws(StoreError)
        -> ConditionalWrite
}
