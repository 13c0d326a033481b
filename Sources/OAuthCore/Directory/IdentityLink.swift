/// A person as another issuer names them. A subject is unique within its issuer only. OpenID Connect Core §2.
public struct ExternalIdentity: Sendable, Hashable {
    /// The `iss` of the provider, as its tokens say it.
    public let issuer: String
    /// The `sub` that the provider gives the person.
    public let subject: String

    /// An identity from its parts, which are taken as they stand.
    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }

    /// Compares byte by byte: Unicode takes some texts for equal that name two people.
    public static func == (a: Self, b: Self) -> Bool {
        a.issuer.hasSameBytes(as: b.issuer) && a.subject.hasSameBytes(as: b.subject)
    }

    /// Feeds the bytes to a hasher.
    public func hash(into hasher: inout Hasher) {
        issuer.hashBytes(into: &hasher)
        subject.hashBytes(into: &hasher)
    }
}

/// Which user an identity at a provider belongs to. An identity belongs to one user; a user may have several.
public struct IdentityLink: Sendable, Hashable {
    /// Who the person is there.
    public let identity: ExternalIdentity
    /// The name that the provider had in the configuration when the link was made; for people to read, it decides nothing.
    public let provider: String
    /// Who the person is here.
    public let subject: SubjectID
    /// When the link was made.
    public let linkedAt: UnixTime
    /// When somebody last logged in by it; nil: not since it was made.
    public var lastUsedAt: UnixTime?

    /// A link from its parts.
    public init(
        identity: ExternalIdentity, provider: String, subject: SubjectID, linkedAt: UnixTime,
        lastUsedAt: UnixTime? = nil
    ) {
        self.identity = identity
        self.provider = provider
        self.subject = subject
        self.linkedAt = linkedAt
        self.lastUsedAt = lastUsedAt
    }
}
