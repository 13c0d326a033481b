/// What the server expects of an assertion whose signature holds. RFC 7523 §3.
///
/// It speaks for one login of one browser: it names that login, lives for a minute and is taken once.
package struct LoginAssertionExpectation: Sendable {
    /// How long an assertion may live: from `iat` to `exp`.
    package static let maximumLifetime: Duration = .seconds(60)
    /// How far the clocks of the application and the server may differ.
    package static let leeway: Duration = .seconds(10)
    /// The most bytes of `jti`.
    package static let maximumTokenIDLength = 255

    /// The `iss` that is configured.
    package let issuer: String
    /// The server's own issuer: `aud` names it and nobody else.
    package let audience: String
    /// The login that the assertion is sent for: what the address says.
    package let loginChallenge: String

    /// An expectation from its parts.
    package init(issuer: String, audience: String, loginChallenge: String) {
        self.issuer = issuer
        self.audience = audience
        self.loginChallenge = loginChallenge
    }

    /// What the assertion says, where every claim is as it must be. Nothing is consumed: `jti` is for whoever stores it.
    package func validate(_ claims: JSONObject, now: UnixTime) throws(LoginAssertionRefusal) -> LoginAssertion {
        let reader = ClaimReader(claims)
        let received = try reader.text("iss")
        guard received.hasSameBytes(as: issuer) else {
            throw LoginAssertionRefusal("iss", received: received, expected: LogText.quote(issuer))
        }
        try checkAudience(try reader.audience())
        let challenge = try reader.text("login_challenge")
        guard challenge.hasSameBytes(as: loginChallenge) else {
            throw LoginAssertionRefusal("login_challenge", "another one than that in the address")
        }
        let expiresAt = try checkTimes(reader, now)
        return LoginAssertion(
            tokenID: try Self.tokenID(reader),
            issuedAt: UnixTime(milliseconds: Int64(Self.seconds("iat", reader) * 1000)),
            rememberedUntil: expiresAt + Self.leeway * 2, outcome: try Self.outcome(reader))
    }

    /// Who is logged in, or why nobody is: one of the two. How long, how often and by which means has its own rules, those of the calls.
    private static func outcome(_ reader: ClaimReader) throws(LoginAssertionRefusal) -> LoginAssertion.Outcome {
        func members(_ names: [String]) -> [(String, JSONValue)] {
            names.compactMap { name in reader.claims[name].map { (name, $0) } }
        }
        guard reader.claims["error"] == nil else {
            guard reader.claims["sub"] == nil else {
                throw LoginAssertionRefusal("error", "beside sub: an assertion says who it is, or why nobody is")
            }
            return .rejected(JSONObject(members(["error", "error_description"])))
        }
        let subject = ("subject", JSONValue.string(try subject(reader)))
        return .accepted(JSONObject([subject] + members(["claims", "auth_time", "acr", "amr", "remember"])))
    }

    /// The server's issuer and nothing beside it, as a string or an array of one: what names two servers serves one of them at the other.
    private func checkAudience(_ audience: [String]) throws(LoginAssertionRefusal) {
        guard audience.count == 1, audience[0].hasSameBytes(as: self.audience) else {
            throw LoginAssertionRefusal(
                "aud", "received \(LogText.list(audience)), expected \(LogText.quote(self.audience)) and nothing else")
        }
    }

    private func checkTimes(_ reader: ClaimReader, _ now: UnixTime) throws(LoginAssertionRefusal) -> UnixTime {
        let issuedAt = try reader.time("iat")
        guard issuedAt <= now + Self.leeway else {
            throw LoginAssertionRefusal("iat", "received \(issuedAt.seconds), which is to come: it is \(now.seconds)")
        }
        let expiresAt = try reader.time("exp")
        guard now < expiresAt + Self.leeway else {
            throw LoginAssertionRefusal("exp", "received \(expiresAt.seconds), it is \(now.seconds)")
        }
        let lifetime = Self.seconds("exp", reader) - Self.seconds("iat", reader)
        guard lifetime > 0, lifetime <= Double(Self.maximumLifetime.wholeSeconds) else {
            throw LoginAssertionRefusal(
                "exp", "received \(expiresAt.seconds), expected at most 60 s after iat, which is \(issuedAt.seconds)")
        }
        if let notBefore = try reader.optionalTime("nbf"), notBefore > now + Self.leeway {
            throw LoginAssertionRefusal("nbf", "received \(notBefore.seconds), it is \(now.seconds)")
        }
        return expiresAt
    }

    /// A moment that was read already, exact to the fraction of a second that it may have.
    private static func seconds(_ name: String, _ reader: ClaimReader) -> Double {
        if case .number(let number)? = reader.claims[name] { number.double } else { 0 }
    }

    /// OpenID Connect Core §2: at most 255 characters of ASCII; here printable ones without space.
    private static func subject(_ reader: ClaimReader) throws(LoginAssertionRefusal) -> String {
        let subject = try reader.text("sub")
        guard User.isSubject(subject) else {
            throw LoginAssertionRefusal(
                "sub", received: subject, expected: "1 to 255 printable ASCII characters without space")
        }
        return subject
    }

    private static func tokenID(_ reader: ClaimReader) throws(LoginAssertionRefusal) -> TokenID {
        let tokenID = try reader.text("jti")
        guard tokenID.utf8.count <= maximumTokenIDLength else {
            throw LoginAssertionRefusal(
                "jti", "received \(tokenID.utf8.count) bytes, expected at most \(maximumTokenIDLength)")
        }
        return TokenID(tokenID)
    }
}
