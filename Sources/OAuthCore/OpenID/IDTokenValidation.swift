/// What a client expects of an ID token whose signature holds. OpenID Connect Core §3.1.3.7, §12.2.
package struct IDTokenExpectation: Sendable {
    /// What `nonce` has to be.
    package enum Nonce: Sendable, Hashable {
        /// That of the authorization request.
        case exactly(String)
        /// Nothing, or that of the authorization request, which is no longer known: the token came with a refresh.
        case unknown
    }

    /// How far the clocks of client and provider may differ.
    package static let leeway: Duration = .seconds(60)
    /// How old a token may be that was asked for a moment ago.
    package static let maximumAge: Duration = .seconds(600)

    /// The client.
    package let clientID: ClientID
    /// What `nonce` has to be.
    package let nonce: Nonce
    /// What `at_hash` has to be where it stands in the token.
    package let accessTokenHash: String?
    /// What `c_hash` has to be where it stands in the token.
    package let codeHash: String?

    /// An expectation from its parts.
    package init(clientID: ClientID, nonce: Nonce, accessTokenHash: String?, codeHash: String? = nil) {
        self.clientID = clientID
        self.nonce = nonce
        self.accessTokenHash = accessTokenHash
        self.codeHash = codeHash
    }

    /// The token's meaning, where its claims are as they must be; `checkIssuer` is given `iss` and `tid`.
    package func validate(
        _ claims: JSONObject, now: UnixTime, checkIssuer: (String, String?) throws(IDTokenRefusal) -> Void
    ) throws(IDTokenRefusal) -> ReceivedIDToken {
        let reader = ClaimReader(claims)
        let issuer = try reader.text("iss")
        try checkIssuer(issuer, try reader.optionalText("tid"))
        let audience = try reader.audience()
        try checkAudience(audience, authorizedParty: try reader.optionalText("azp"))
        try checkTimes(reader, now)
        try checkNonce(reader)
        // Back-Channel Logout §2.6: a logout token is no ID token.
        guard claims["events"] == nil else { throw IDTokenRefusal("events", "this is a security event, no ID token") }
        try checkHash("at_hash", reader, accessTokenHash)
        try checkHash("c_hash", reader, codeHash)
        return ReceivedIDToken(
            issuer: issuer, subject: try reader.subject(), audience: audience,
            sessionID: try reader.optionalText("sid").map { SessionID($0) }, claims: claims)
    }

    /// §3.1.3.7: `aud` names the client, and where it names others too, `azp` says that the token is the client's.
    private func checkAudience(_ audience: [String], authorizedParty: String?) throws(IDTokenRefusal) {
        guard audience.contains(where: { $0.hasSameBytes(as: clientID.rawValue) }) else {
            throw IDTokenRefusal("aud", "received \(LogText.list(audience)), expected \(clientID)")
        }
        if let authorizedParty {
            guard authorizedParty.hasSameBytes(as: clientID.rawValue) else {
                throw IDTokenRefusal("azp", received: authorizedParty, expected: clientID.rawValue)
            }
        } else if audience.count > 1 {
            throw IDTokenRefusal("azp", received: nil, expected: "\(clientID), because aud names others too")
        }
    }

    private func checkTimes(_ reader: ClaimReader, _ now: UnixTime) throws(IDTokenRefusal) {
        let expiresAt = try reader.time("exp")
        guard now < expiresAt + Self.leeway else {
            throw IDTokenRefusal("exp", "received \(expiresAt.seconds), it is \(now.seconds)")
        }
        let issuedAt = try reader.time("iat")
        guard issuedAt <= now + Self.leeway else {
            throw IDTokenRefusal("iat", "received \(issuedAt.seconds), which is still to come: it is \(now.seconds)")
        }
        if case .exactly = nonce, now.since(issuedAt) > Self.maximumAge + Self.leeway {
            throw IDTokenRefusal("iat", "received \(issuedAt.seconds), too long ago: it is \(now.seconds)")
        }
        if let notBefore = try reader.optionalTime("nbf"), notBefore > now + Self.leeway {
            throw IDTokenRefusal("nbf", "received \(notBefore.seconds), it is \(now.seconds)")
        }
    }

    private func checkNonce(_ reader: ClaimReader) throws(IDTokenRefusal) {
        guard case .exactly(let expected) = nonce else { return }
        let received = try reader.text("nonce")
        guard received.hasSameBytes(as: expected) else {
            throw IDTokenRefusal("nonce", "another one than that of the authorization request")
        }
    }

    private func checkHash(_ name: String, _ reader: ClaimReader, _ expected: String?) throws(IDTokenRefusal) {
        guard let received = try reader.optionalText(name), let expected else { return }
        guard received.hasSameBytes(as: expected) else {
            throw IDTokenRefusal(name, received: received, expected: expected)
        }
    }
}

/// An ID token that was found good.
package struct ReceivedIDToken: Sendable {
    /// `iss`
    package let issuer: String
    /// `sub`
    package let subject: SubjectID
    /// `aud`
    package let audience: [String]
    /// `sid`: the provider's session. OpenID Connect Back-Channel Logout §2.1.
    package let sessionID: SessionID?
    /// Every claim.
    package let claims: JSONObject

    package init(
        issuer: String, subject: SubjectID, audience: [String], sessionID: SessionID?, claims: JSONObject
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.sessionID = sessionID
        self.claims = claims
    }

    /// Refuses a token that came with a refresh and is about somebody or something else. OpenID Connect Core §12.2.
    ///
    /// `auth_time` is not compared: some providers move it when the person proves again who they are, with whatever client.
    package func checkContinues(issuer: String, subject: SubjectID) throws(IDTokenRefusal) {
        guard self.issuer.hasSameBytes(as: issuer) else {
            throw IDTokenRefusal("iss", received: self.issuer, expected: "\(issuer), as at the login")
        }
        guard self.subject == subject else {
            throw IDTokenRefusal("sub", received: self.subject.rawValue, expected: "that of the login")
        }
    }
}
