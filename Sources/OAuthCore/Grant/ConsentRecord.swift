/// What a person has allowed a client before, so that the same question is not asked twice.
public struct ConsentRecord: Sendable, Hashable {
    /// The person.
    public var subject: SubjectID
    /// The client.
    public var clientID: ClientID
    /// All scopes allowed so far.
    public var scope: Scope
    /// When it was last given.
    public var grantedAt: UnixTime
    /// After this moment it is asked again.
    public var expiresAt: UnixTime

    /// A consent from its parts.
    public init(subject: SubjectID, clientID: ClientID, scope: Scope, grantedAt: UnixTime, expiresAt: UnixTime) {
        self.subject = subject
        self.clientID = clientID
        self.scope = scope
        self.grantedAt = grantedAt
        self.expiresAt = expiresAt
    }
}
