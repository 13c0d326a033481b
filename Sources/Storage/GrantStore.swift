public import OAuthCore

/// Keeps grants: one row each, whose conditional writes decide what a code or a refresh token is worth.
public protocol GrantStore: Sendable {
    /// Stores a new grant.
    func insert(_ grant: GrantRecord) async throws(StoreError)

    /// The grant, live or not, until it is reaped; of one that was ended, what `revokeGrant` leaves.
    func grant(_ id: GrantID) async throws(StoreError) -> GrantRecord?

    /// Brings a grant to life when its code was redeemed: won where it is not revoked, not activated and not expired at `now`.
    ///
    /// Sets `activatedAt`, `expiresAt`, and `generation` to 1 where `issuesRefreshToken`, in this one write.
    func activate(_ id: GrantID, now: UnixTime, expiresAt: UnixTime, issuesRefreshToken: Bool) async throws(StoreError)
        -> ConditionalWrite

    /// Replaces refresh token `generation` by the next: won where it is the current one and the grant is live at `now`.
    ///
    /// Appends the rotation to `rotations` (the latest `GrantRecord.maximumRotations` stay) and sets `expiresAt`. The answer carries the
    /// grant as it stands after the write, or, where it was lost, as it stands; nil where there is none.
    func rotate(_ id: GrantID, generation: Int64, now: UnixTime, expiresAt: UnixTime) async throws(StoreError)
        -> (ConditionalWrite, GrantRecord?)

    /// Takes some of a grant back: won where it is live at `now` and what was granted is still what `grant` says. Its scope, resources and
    /// authorization details become those of `narrowed`.
    func narrow(_ grant: GrantRecord, to narrowed: GrantRecord, now: UnixTime) async throws(StoreError)
        -> ConditionalWrite

    /// Ends a grant: won by the first who does.
    ///
    /// What stays until its expiry is that it was ended: identifier, client, moments and generation. The person, the login session, what
    /// was granted and what was said about the person go in the same write, so that nothing of theirs is left when they are erased.
    ///
    /// With `tellingClient` a logout notice is queued in the same transaction where the grant's session reached the client: who holds tokens of
    /// it must not go on with them, while the login session does.
    func revokeGrant(_ id: GrantID, now: UnixTime, tellingClient: Bool) async throws(StoreError) -> ConditionalWrite

    /// Ends all grants that match likewise, and says which were live until then, as they stood; tells their clients likewise.
    func revokeGrants(_ selection: GrantSelection, now: UnixTime, tellingClients: Bool) async throws(StoreError)
        -> [GrantRecord]

    /// The live grants that match, newest first.
    func grants(_ selection: GrantSelection, now: UnixTime, limit: Int) async throws(StoreError) -> [GrantRecord]
}

extension GrantStore {
    /// Ends a grant, and tells nobody: where the client asked for it, or hears of the session's end.
    public func revokeGrant(_ id: GrantID, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        try await revokeGrant(id, now: now, tellingClient: false)
    }

    /// Ends all grants that match, and tells nobody.
    public func revokeGrants(_ selection: GrantSelection, now: UnixTime) async throws(StoreError) -> [GrantRecord] {
        try await revokeGrants(selection, now: now, tellingClients: false)
    }
}

/// Which grants are meant.
public enum GrantSelection: Sendable, Hashable {
    case subject(SubjectID)
    case client(ClientID)
    case subjectAndClient(SubjectID, ClientID)
    /// Those that came from a login session; without those that outlive it unless `includingOffline`.
    case session(SessionID, includingOffline: Bool)
}

/// Keeps what people have allowed clients before.
public protocol ConsentStore: Sendable {
    /// The consent that is not expired at `now`.
    func consent(subject: SubjectID, clientID: ClientID, now: UnixTime) async throws(StoreError) -> ConsentRecord?
    /// The consents of a person that are not expired at `now`, by client.
    func consents(subject: SubjectID, now: UnixTime, limit: Int) async throws(StoreError) -> [ConsentRecord]
    /// Stores a consent in the place of the one before.
    func put(_ consent: ConsentRecord) async throws(StoreError)
    /// Forgets a consent.
    func removeConsent(subject: SubjectID, clientID: ClientID) async throws(StoreError)
}
