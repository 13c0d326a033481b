import OAuthCore

/// What of the rest of the file a client is checked against.
struct ClientSurroundings {
    let issuer: ConfiguredURL
    let allowsPasswordGrant: Bool
    let signingKeys: AuthorizationServerSection.SigningKeys
    let resourceServers: [ResourceServerID]
    let scopes: Set<ScopeToken>
    /// The types of authorization details that they declare.
    let authorizationDetailsTypes: [String]
    /// Whether each resource server could be read; if not, a name that nothing declares may be declared there.
    let isComplete: Bool
}
