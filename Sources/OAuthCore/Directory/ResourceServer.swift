/// A service that accepts access tokens, and the scopes that it knows.
public struct ResourceServer: Sendable, Hashable {
    /// What stands for it in `aud`.
    public var identifier: ResourceServerID
    /// What people are shown.
    public var name: String
    /// The URI that `resource` names in a request. RFC 8707 §2.
    public var resource: String?
    /// What stands before a scope's name: `identifier/` unless it is declared otherwise.
    public var scopePrefix: String
    /// The scopes, in the order in which they are declared.
    public var scopes: [DeclaredScope]
    /// The types of authorization details that it declares. RFC 9396 §2.
    public var authorizationDetailsTypes: [AuthorizationDetailsType] = []
    /// Who made the record.
    public var origin: RecordOrigin

    /// A scope of a resource server, by its short name.
    public struct DeclaredScope: Sendable, Hashable {
        /// The name without the prefix.
        public var name: String
        /// What people are shown on the consent page.
        public var description: String
        /// Whether it is given only to people who logged in with a second factor.
        public var requiresSecondFactor: Bool
        /// The groups of which a person must be in one; empty: everybody may have it.
        public var groups: [String] = []

        /// A scope from its parts.
        public init(name: String, description: String, requiresSecondFactor: Bool = false) {
            self.name = name
            self.description = description
            self.requiresSecondFactor = requiresSecondFactor
        }
    }

    /// A resource server from its parts; the prefix is `identifier/` unless given.
    public init(
        identifier: ResourceServerID, name: String, resource: String? = nil, scopePrefix: String? = nil,
        scopes: [DeclaredScope], origin: RecordOrigin = .declared
    ) {
        self.identifier = identifier
        self.name = name
        self.resource = resource
        self.scopePrefix = scopePrefix ?? identifier.rawValue + "/"
        self.scopes = scopes
        self.origin = origin
    }

    /// The token under which `scope` is granted.
    public func token(for scope: DeclaredScope) -> ScopeToken? { ScopeToken(scopePrefix + scope.name) }
}
