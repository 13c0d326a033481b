/// The declared types of authorization details and whose they are: prepared once for each version of the directory. RFC 9396 §2.
public struct AuthorizationDetailsResolver: Sendable {
    private let types: [String: (type: AuthorizationDetailsType, owner: ResourceServerID, locations: [String])]

    /// A resolver for these resource servers; of a type that two declare the first one's counts.
    public init(resourceServers: [ResourceServer]) {
        var types: [String: (AuthorizationDetailsType, ResourceServerID, [String])] = [:]
        for server in resourceServers {
            for type in server.authorizationDetailsTypes where types[type.type] == nil {
                let locations = type.locations.isEmpty ? [server.resource].compactMap { $0 } : type.locations
                types[type.type] = (type, server.identifier, locations)
            }
        }
        self.types = types
    }

    /// The names of all types, for the metadata. RFC 9396 §10.
    public var names: [String] { types.keys.sorted() }

    /// The declaration of a type.
    public func type(_ name: String) -> AuthorizationDetailsType? { types[name]?.type }

    /// The resource server that declares a type: the audience of its objects.
    public func owner(of name: String) -> ResourceServerID? { types[name]?.owner }

    /// Refuses what RFC 9396 §5 says to refuse, and a type that the client is not registered for (§10).
    package func check(_ details: [AuthorizationDetail], of client: Client) throws(OAuthError) {
        for detail in details {
            guard let known = types[detail.type], client.authorizationDetailsTypes.contains(detail.type) else {
                throw AuthorizationDetailsParameter.refusal(
                    """
                    type \(LogText.quote(detail.type)) is \(types[detail.type] == nil ? "declared nowhere" : "not the client's"); \
                    registered for \(LogText.quote(client.clientID.rawValue)): \
                    \(LogText.list(client.authorizationDetailsTypes.sorted()))
                    """)
            }
            try AuthorizationDetailsCheck(type: known.type, locations: known.locations).check(detail)
        }
    }

    /// Those that are still declared and registered for the client: what was granted once ends with its type.
    package func available(_ details: [AuthorizationDetail], to client: Client) -> [AuthorizationDetail] {
        details.filter { types[$0.type] != nil && client.authorizationDetailsTypes.contains($0.type) }
    }

    /// Those for these resource servers. RFC 9396 §9.
    package func filter(_ details: [AuthorizationDetail], for servers: Set<ResourceServerID>) -> [AuthorizationDetail] {
        details.filter { detail in types[detail.type].map { servers.contains($0.owner) } ?? false }
    }

    /// Whether each request for one of these is asked about, whatever was allowed before.
    package func isAlwaysAsked(_ details: [AuthorizationDetail]) -> Bool {
        details.contains { types[$0.type]?.type.isRemembered == false }
    }

    /// What of a request a token response gives: all that was granted, or less where less was asked for. RFC 9396 §6, §6.1.
    package func narrow(
        _ granted: [AuthorizationDetail], to requested: [AuthorizationDetail]?
    ) throws(OAuthError) -> [AuthorizationDetail] {
        guard let requested else { return granted }
        guard granted.cover(requested) else {
            throw AuthorizationDetailsParameter.refusal(
                """
                more was asked for than was granted: asked \(requested.count) of types \
                \(LogText.list(requested.map(\.type))), granted \(granted.count) of types \(LogText.list(granted.map(\.type)))
                """)
        }
        return requested
    }

    /// Those for the named resource servers, where any are named. RFC 8707 §2.2.
    package func narrow(
        _ details: [AuthorizationDetail], toResources resources: [String], audiences: AudienceResolver
    ) throws(OAuthError) -> [AuthorizationDetail] {
        guard !resources.isEmpty, !details.isEmpty else { return details }
        return filter(details, for: try audiences.resolve(resources: resources))
    }

    /// The `aud` of a token: the resource servers of its scope and of its authorization details.
    package func audience(
        of scope: Scope, _ details: [AuthorizationDetail], audiences: AudienceResolver
    ) -> [String] {
        guard !details.isEmpty else { return audiences.audience(of: scope) }
        var audience = scope.isEmpty ? [] : audiences.audience(of: scope)
        for detail in details {
            guard let owner = types[detail.type]?.owner.rawValue, !audience.contains(owner) else { continue }
            audience.append(owner)
        }
        return audience
    }
}
