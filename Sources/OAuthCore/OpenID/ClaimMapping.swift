/// One claim that tokens carry because the operator declared so: `authorization_server.claims`.
public struct ClaimMapping: Sendable, Hashable {
    /// Where the value comes from.
    public enum Source: Sendable, Hashable {
        /// The person's groups, a list of texts.
        case groups
        /// Their roles, a list of texts.
        case roles
        /// A claim of their record, or one that an application said with the login.
        case claim(String)
        /// The same for everybody.
        case constant(JSONValue)
    }

    /// Where a claim can stand.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        case accessToken = "access_token"
        case idToken = "id_token"
        case userinfo
    }

    /// The name of the claim: none of `reserved`.
    public var name: String
    /// Where its value comes from.
    public var source: Source
    /// The clients whose tokens carry it; empty: all.
    public var clients: Set<ClientID>
    /// Scopes of which one must be granted; empty: none need be.
    public var scope: Scope
    /// Where it stands.
    public var places: Set<Place>

    /// A mapping from its parts.
    public init(
        _ name: String, from source: Source, clients: Set<ClientID> = [], scope: Scope = .empty,
        in places: Set<Place> = [.idToken, .userinfo]
    ) {
        self.name = name
        self.source = source
        self.clients = clients
        self.scope = scope
        self.places = places
    }

    /// The claims that only the server states.
    public static let reserved = StandardClaims.reserved.union([AuthorizationDetailsParameter.name])

    /// The value for a person and a client; nil where the claim does not stand there, or there is nothing to say.
    func value(_ user: User, _ clientID: ClientID, _ granted: Scope, _ place: Place) -> JSONValue? {
        guard places.contains(place), clients.isEmpty || clients.contains(clientID),
            scope.isEmpty || scope.tokens.contains(where: granted.contains)
        else { return nil }
        switch source {
        case .groups: return Self.list(user.groups)
        case .roles: return Self.list(user.roles)
        case .claim(let name):
            guard let value = user.claims[name], value != .null else { return nil }
            return value
        case .constant(let value): return value
        }
    }

    private static func list(_ names: [String]) -> JSONValue? {
        names.isEmpty ? nil : .array(names.map { .string($0) })
    }
}

extension [ClaimMapping] {
    /// What the mappings say of a person in one place. Of two for one claim the later counts.
    package func claims(
        of user: User, for clientID: ClientID, scope: Scope, in place: ClaimMapping.Place
    ) -> JSONObject {
        var claims = JSONObject()
        for mapping in self where !ClaimMapping.reserved.contains(mapping.name) {
            guard let value = mapping.value(user, clientID, scope, place) else { continue }
            claims[mapping.name] = value
        }
        return claims
    }
}
