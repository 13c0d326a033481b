/// A client that is still to be told that a login session ended. OpenID Connect Back-Channel Logout §2.
public struct LogoutNotice: Sendable, Hashable {
    /// Who is to be told.
    public var clientID: ClientID
    /// Whose session it was.
    public var subject: SubjectID
    /// The session, by its public name.
    public var sessionID: SessionID
    /// How often it was tried, this time included.
    public var attempts: Int

    /// A notice from its parts.
    public init(clientID: ClientID, subject: SubjectID, sessionID: SessionID, attempts: Int) {
        self.clientID = clientID
        self.subject = subject
        self.sessionID = sessionID
        self.attempts = attempts
    }
}

extension LogoutNotice {
    /// The `typ` of a logout token. OpenID Connect Back-Channel Logout §2.4.
    package static let tokenType = "logout+jwt"
    /// How long a logout token holds: long enough for clocks that differ.
    package static let tokenLifetime: Duration = .seconds(120)

    /// How long a notice is tried.
    package static let lifetime: Duration = .seconds(86400)

    /// The claims of a logout token: it always names the person and the session, and never has a `nonce`. §2.4.
    package func claims(issuer: String, tokenID: TokenID, now: UnixTime) -> JSONObject {
        var claims = JSONObject()
        claims["iss"] = .string(issuer)
        claims["sub"] = .string(subject.rawValue)
        claims["aud"] = .string(clientID.rawValue)
        claims["iat"] = .int(now.seconds)
        claims["exp"] = .int((now + Self.tokenLifetime).seconds)
        claims["jti"] = .string(tokenID.rawValue)
        claims["sid"] = .string(sessionID.rawValue)
        claims["events"] = .object([LogoutToken.event: .object([:])])
        return claims
    }
}
