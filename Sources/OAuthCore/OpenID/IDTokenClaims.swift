/// The claims of an ID token. OpenID Connect Core §2 and §3.1.3.6.
package enum IDTokenClaims {
    /// The claims for a grant, at its first redemption or at a refresh.
    ///
    /// `nonce` is the one of the authorization request, nil at a refresh (§12.2). `accessTokenHash` is `at_hash`, computed with the hash of
    /// the signing algorithm. `sid` and `auth_time` always stand in it; claims about the person only where the `claims` parameter asked for them here.
    package static func build(
        issuer: String, grant: GrantRecord, user: User, nonce: String?, accessTokenHash: String? = nil, now: UnixTime,
        lifetime: Duration, additional: JSONObject = [:]
    ) -> JSONObject {
        var claims = JSONObject()
        claims["iss"] = .string(issuer)
        claims["sub"] = .string(grant.subject.rawValue)
        claims["aud"] = .string(grant.clientID.rawValue)
        claims["exp"] = .int((now + lifetime).seconds)
        claims["iat"] = .int(now.seconds)
        claims["auth_time"] = .int(grant.authTime.seconds)
        claims["nonce"] = nonce.map { .string($0) }
        claims["acr"] = grant.acr.map { .string($0) }
        if !grant.amr.isEmpty { claims["amr"] = .array(grant.amr.map { .string($0) }) }
        claims["sid"] = .string(grant.sessionID.rawValue)
        claims["at_hash"] = accessTokenHash.map { .string($0) }
        let requested = grant.requestedClaims.flatMap { try? ClaimsRequest(document: $0) }
        let selected = UserClaims.select(user: user, scope: grant.scope, requested: requested, target: .idToken)
        for (name, value) in selected.members { claims[name] = value }
        for (name, value) in additional.members where !ClaimMapping.reserved.contains(name) { claims[name] = value }
        return claims
    }
}
