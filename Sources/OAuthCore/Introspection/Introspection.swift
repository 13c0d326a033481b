/// Token introspection. RFC 7662.
public enum Introspection {
    /// What a client may be told of a token. RFC 7662 §2.2, §4.
    public static let inactive: [UInt8] = Array(#"{"active":false}"#.utf8)

    /// Whether a client may be told of an access token: only one that is for a resource server of its `introspection` list.
    public static func maySee(_ claims: AccessTokenClaims, client: Client) -> Bool {
        claims.audience.contains { client.introspection.contains(ResourceServerID($0)) }
    }

    /// Whether a client may be told of a refresh token: only its own.
    public static func maySee(_ grant: GrantRecord, client: Client) -> Bool { grant.clientID == client.clientID }

    /// What this endpoint states itself of a token: a claim of such a name in the token is not repeated. RFC 7662 §2.2.
    private static let members = ["active", "token_type", "username"]

    /// The answer for an access token that is live: with the claims that the operator has it carry, as they stand in it. RFC 7662 §2.2.
    public static func active(_ claims: AccessTokenClaims, username: String?) -> [UInt8] {
        var claims = claims
        for name in members { claims.additional[name] = nil }
        var json = JSONWriter(reservingCapacity: 512)
        json.beginObject()
        json.member("active", true)
        json.member("token_type", "Bearer")
        claims.write(to: &json)
        if let username { json.member("username", username) }
        json.endObject()
        return json.bytes
    }

    /// The answer for a refresh token that can still be used.
    public static func active(_ grant: GrantRecord, issuer: String, expiresAt: UnixTime) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 384)
        json.beginObject()
        json.member("active", true)
        json.member("iss", issuer)
        json.member("sub", grant.subject.rawValue)
        json.member("aud", issuer)
        json.member("exp", expiresAt.seconds)
        json.member("iat", (grant.rotations.last?.at ?? grant.activatedAt ?? grant.createdAt).seconds)
        json.member("client_id", grant.clientID.rawValue)
        json.member("scope", grant.scope.description)
        if !grant.authorizationDetails.isEmpty {
            json.member(AuthorizationDetailsParameter.name, value: grant.authorizationDetails.json)
        }
        json.member("token_use", "refresh")
        json.member("auth_time", grant.authTime.seconds)
        json.member("sid", grant.sessionID.rawValue)
        json.endObject()
        return json.bytes
    }
}
