/// A logout token: a provider says that sessions have ended. OpenID Connect Back-Channel Logout §2.4, §2.6.
package struct LogoutToken: Sendable, Hashable {
    /// The member of `events` that makes a token a logout token.
    package static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// How old a token may be.
    package static let maximumAge: Duration = .seconds(300)
    /// How far the clocks of client and provider may differ.
    package static let leeway = IDTokenExpectation.leeway

    /// `iss`
    package let issuer: String
    /// `sub`: whose sessions ended.
    package let subject: SubjectID?
    /// `sid`: which session ended; nil: all of the person.
    package let sessionID: SessionID?
    /// `jti`
    package let tokenID: TokenID
    /// Until when the token must be remembered, so that it is not taken twice.
    package let rememberedUntil: UnixTime

    /// Reads the claims of a token whose signature holds, and refuses what §2.6 refuses; `checkIssuer` is given `iss` and `tid`.
    package init(
        _ claims: JSONObject, clientID: ClientID, now: UnixTime,
        checkIssuer: (String, String?) throws(IDTokenRefusal) -> Void
    ) throws(IDTokenRefusal) {
        let reader = ClaimReader(claims)
        issuer = try reader.text("iss")
        try checkIssuer(issuer, try reader.optionalText("tid"))
        let audience = try reader.audience()
        guard audience.contains(where: { $0.hasSameBytes(as: clientID.rawValue) }) else {
            throw IDTokenRefusal("aud", "received \(LogText.list(audience)), expected \(clientID)")
        }
        let issuedAt = try reader.time("iat")
        guard issuedAt <= now + Self.leeway, now.since(issuedAt) <= Self.maximumAge + Self.leeway else {
            throw IDTokenRefusal("iat", "received \(issuedAt.seconds), it is \(now.seconds)")
        }
        let expiresAt = try reader.time("exp")
        guard now < expiresAt + Self.leeway else {
            throw IDTokenRefusal("exp", "received \(expiresAt.seconds), it is \(now.seconds)")
        }
        guard claims["events"]?.objectValue?[Self.event]?.objectValue != nil else {
            throw IDTokenRefusal("events", "has no member \(Self.event) that is an object")
        }
        guard claims["nonce"] == nil else { throw IDTokenRefusal("nonce", "a logout token has none") }
        subject = claims["sub"] == nil ? nil : try reader.subject()
        sessionID = try reader.optionalText("sid").map { SessionID($0) }
        guard subject != nil || sessionID != nil else { throw IDTokenRefusal("sub", "neither sub nor sid is there") }
        tokenID = TokenID(try reader.text("jti"))
        // Past this moment iat is too old, whatever exp says.
        rememberedUntil = issuedAt + (Self.maximumAge + Self.leeway * 2)
    }
}
