/// What a person has allowed a client before, so that the same question is not asked twice.
public struct ConsentRecord: Sendable, Hashable {
    /// The person.
    public var subject: SubjectID
    /// The client.
    public var clientID: ClientID
    /// All scopes allowed so far by requests that named no resource.
    public var scope: Scope
    /// The scopes allowed so far for single resources: those that `resource` named. RFC 8707 §2.
    public var resourceScopes: [String: Scope]
    /// What was allowed object by object. RFC 9396 §3.
    public var authorizationDetails: [AuthorizationDetail]
    /// When it was last given.
    public var grantedAt: UnixTime
    /// After this moment it is asked again.
    public var expiresAt: UnixTime

    /// The most resources that are remembered.
    package static let maximumResources = 32
    /// The most authorization details that are remembered.
    package static let maximumDetails = 32

    /// A consent from its parts.
    public init(
        subject: SubjectID, clientID: ClientID, scope: Scope, resourceScopes: [String: Scope] = [:],
        authorizationDetails: [AuthorizationDetail] = [], grantedAt: UnixTime, expiresAt: UnixTime
    ) {
        self.subject = subject
        self.clientID = clientID
        self.scope = scope
        self.resourceScopes = resourceScopes
        self.authorizationDetails = authorizationDetails
        self.grantedAt = grantedAt
        self.expiresAt = expiresAt
    }

    /// Everything that is allowed, for whatever resource.
    public var wholeScope: Scope {
        resourceScopes.sorted { $0.key < $1.key }.reduce(scope) { $0.union($1.value) }
    }

    /// Whether nothing is allowed any more.
    package var isEmpty: Bool { wholeScope.isEmpty && authorizationDetails.isEmpty }

    /// Whether all of this was allowed before: without a resource, or for each resource that the request names.
    package func covers(_ asked: Scope, resources: [String], details: [AuthorizationDetail]) -> Bool {
        guard authorizationDetails.cover(details) else { return false }
        if scope.isSuperset(of: asked) { return true }
        return !resources.isEmpty
            && resources.allSatisfy { scope.union(resourceScopes[$0] ?? .empty).isSuperset(of: asked) }
    }

    /// Takes an answer in: what was asked about and not allowed is forgotten where it was allowed before.
    ///
    /// Beyond the bounds the record keeps the latest answer alone: a person is then asked once more than needed.
    package mutating func take(
        _ allowed: Scope, of asked: Scope, resources: [String], details: [AuthorizationDetail],
        of askedDetails: [AuthorizationDetail]
    ) {
        if resources.isEmpty {
            scope = scope.subtracting(asked).union(allowed)
        } else {
            scope = scope.subtracting(asked.subtracting(allowed))
        }
        let refused = asked.subtracting(allowed)
        for name in Array(resourceScopes.keys) { resourceScopes[name] = resourceScopes[name]?.subtracting(refused) }
        if resourceScopes.count + resources.count > Self.maximumResources { resourceScopes = [:] }
        for name in resources { resourceScopes[name] = (resourceScopes[name] ?? .empty).union(allowed) }
        authorizationDetails.removeAll { known in askedDetails.contains { known.covers($0) || $0.covers(known) } }
        if authorizationDetails.count + details.count > Self.maximumDetails { authorizationDetails = [] }
        authorizationDetails += details
    }

    /// Forgets scopes, wherever they were allowed.
    package mutating func forget(_ forgotten: Scope) {
        scope = scope.subtracting(forgotten)
        for name in Array(resourceScopes.keys) { resourceScopes[name] = resourceScopes[name]?.subtracting(forgotten) }
        resourceScopes = resourceScopes.filter { !$0.value.isEmpty }
    }
}
