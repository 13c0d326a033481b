/// Whether the person is asked, and what their answer gives. OpenID Connect Core §3.1.2.4, RFC 8252 §8.6, RFC 9396 §3.
extension AuthorizationRequest {
    /// Whether the client may, for what was allowed in the course of this request or before; otherwise the page.
    func decideConsent(
        _ session: LoginSessionRecord, _ consent: ConsentRecord?, _ progress: AuthorizationProgress,
        _ rules: LoginRules, _ now: UnixTime
    ) -> AuthorizationDecision {
        if client.isFirstParty, !isAlwaysAsked { return .issueCode(scope: scope, claims: claims) }
        if let given = progress.consented, given.sessionID == session.sessionID {
            return .issueCode(scope: scope.intersection(given.scope), claims: claims(allowedBy: given.scope))
        }
        let unanswered = whyNotRemembered(session, consent, now)
        guard let unanswered else { return .issueCode(scope: scope, claims: claims) }
        guard prompt.contains(.none), !rules.isConsentElsewhere else { return .showConsent }
        return .refuse(
            OAuthError(
                .consentRequired, "The person must be asked for consent.", detail: "prompt=none, and \(unanswered)",
                delivery: .redirect))
    }

    /// Why the person is asked although they may have answered before; nil: what they answered counts.
    private func whyNotRemembered(
        _ session: LoginSessionRecord, _ consent: ConsentRecord?, _ now: UnixTime
    ) -> String? {
        if prompt.contains(.consent) { return "prompt=consent" }
        if isAlwaysAsked { return "a type of the authorization details is asked about each time" }
        if !isIdentityProven {
            return
                "the client is public and its redirect URI is not its own: nobody can tell it from another (RFC 8252 §8.6)"
        }
        let covers = consent.map { record in
            record.subject == session.subject && record.clientID == client.clientID && now < record.expiresAt
                && record.covers(consentScope, resources: resources, details: authorizationDetails)
        }
        return covers == true ? nil : "no remembered consent covers \(LogText.quote(consentScope.description))"
    }

    /// Whether the client that asks is the one that was allowed before: by its authentication, or by a redirect URI that leads to nobody else. A
    /// loopback address or a scheme of its own leads to whatever program takes it. RFC 8252 §8.6.
    package var isIdentityProven: Bool { !client.isPublic || target.redirectURI.hasPrefix("https://") }

    /// What the person allowed object by object: what they ticked in the course of this request, or all where their answer was remembered.
    package func authorizationDetails(allowedBy progress: AuthorizationProgress?, in session: SessionID)
        -> [AuthorizationDetail]
    {
        guard !(client.isFirstParty && !isAlwaysAsked), let given = progress?.consented, given.sessionID == session
        else { return authorizationDetails }
        return authorizationDetails.filter(given.details.contains)
    }

    private func claims(allowedBy allowed: Scope) -> ClaimsRequest? {
        let claims = claims?.filter { claim in
            StandardClaims.reserved.contains(claim.name) || allowed.contains(StandardClaims.scope(of: claim.name))
        }
        return claims?.isEmpty == false ? claims : nil
    }
}
