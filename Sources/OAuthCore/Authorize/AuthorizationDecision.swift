/// What happens next with an authorization request. OpenID Connect Core §3.1.2.3 and §3.1.2.4.
package enum AuthorizationDecision: Sendable, Hashable {
    /// The person must log in, for this reason.
    case showLogin(LoginReason)
    /// The person must be asked whether the client may.
    case showConsent
    /// The code is issued, for this scope and these claims.
    case issueCode(scope: Scope, claims: ClaimsRequest?)
    /// The client is told an error, by redirect.
    case refuse(OAuthError)

    /// Why somebody who may be logged in already sees the login page.
    package enum LoginReason: String, Sendable, Hashable, CaseIterable {
        /// Nobody is logged in.
        case noSession = "no_session"
        /// The client wants a fresh login.
        case promptLogin = "prompt_login"
        /// The client wants the person to choose who to be.
        case selectAccount = "select_account"
        /// The login is older than the client accepts.
        case maxAge = "max_age"
        /// The client expects somebody else.
        case differentUser = "different_user"
        /// The login was of another kind than the client accepts.
        case authenticationContext = "acr"
    }
}

/// What the person has done in the course of one request, each with the login session in which it was done.
package struct AuthorizationProgress: Sendable, Hashable {
    /// The session that a login for this very request began or renewed.
    package var authenticated: SessionID?
    /// The session that the person chose to go on with.
    package var selected: SessionID?
    /// What was allowed on the consent page, and in which session.
    package var consented: Consented?

    /// An answer of the consent page.
    package struct Consented: Sendable, Hashable {
        /// The session in which it was given.
        package var sessionID: SessionID
        /// What was allowed.
        package var scope: Scope

        /// An answer from its parts.
        package init(sessionID: SessionID, scope: Scope) {
            self.sessionID = sessionID
            self.scope = scope
        }
    }

    /// Nothing done yet, or what is given.
    package init(authenticated: SessionID? = nil, selected: SessionID? = nil, consented: Consented? = nil) {
        self.authenticated = authenticated
        self.selected = selected
        self.consented = consented
    }
}

extension AuthorizationRequest {
    /// Decides from everything that is known; the same answer for the same values.
    package func decide(
        session: LoginSessionRecord?, consent: ConsentRecord?, progress: AuthorizationProgress, now: UnixTime
    ) -> AuthorizationDecision {
        if let refusal = unreachableContext { return .refuse(refusal) }
        guard let session, session.isLive(at: now) else { return loginOrError(.noSession) }
        if let reason = loginReason(session, progress, now) {
            let isFresh = progress.authenticated == session.sessionID
            if isFresh, reason == .differentUser {
                return .refuse(Self.loginRequired("somebody else logged in than the request names"))
            }
            if isFresh, reason == .authenticationContext { return .refuse(unmetContext) }
            return loginOrError(reason)
        }
        return decideConsent(session, consent, progress, now)
    }

    /// OpenID Connect Core §5.5.1.1: an essential `acr` that no login here can reach is a failed login.
    private var unreachableContext: OAuthError? {
        guard let values = claims?.essentialACRValues, !values.contains(where: AuthenticationContext.supported.contains)
        else { return nil }
        return unmetContext
    }

    private var unmetContext: OAuthError {
        OAuthError(
            .unmetAuthenticationRequirements, "The requested authentication context cannot be reached.",
            detail: """
                acr \(LogText.list(claims?.essentialACRValues ?? [])) is essential; supported: \
                \(LogText.list(AuthenticationContext.supported))
                """,
            delivery: .redirect)
    }

    private func loginReason(
        _ session: LoginSessionRecord, _ progress: AuthorizationProgress, _ now: UnixTime
    ) -> AuthorizationDecision.LoginReason? {
        let isFresh = progress.authenticated == session.sessionID
        if let subjects, !subjects.contains(session.subject) { return .differentUser }
        if prompt.contains(.login), !isFresh { return .promptLogin }
        if prompt.contains(.selectAccount), !isFresh, progress.selected != session.sessionID { return .selectAccount }
        if !isFresh, isTooOld(session.authTime, now) { return .maxAge }
        if let values = claims?.essentialACRValues, !values.contains(session.acr ?? "") {
            return .authenticationContext
        }
        return nil
    }

    /// Compared with `auth_time` as the ID token says it, in whole seconds, so that the client comes to the same result.
    private func isTooOld(_ authTime: UnixTime, _ now: UnixTime) -> Bool {
        guard let maxAge else { return false }
        return now > UnixTime(seconds: authTime.seconds) + .seconds(maxAge)
    }

    private func loginOrError(_ reason: AuthorizationDecision.LoginReason) -> AuthorizationDecision {
        guard prompt.contains(.none) else { return .showLogin(reason) }
        return .refuse(Self.loginRequired("prompt=none, and a login is needed: \(reason.rawValue)"))
    }

    private func decideConsent(
        _ session: LoginSessionRecord, _ consent: ConsentRecord?, _ progress: AuthorizationProgress, _ now: UnixTime
    ) -> AuthorizationDecision {
        if client.isFirstParty { return .issueCode(scope: scope, claims: claims) }
        if let given = progress.consented, given.sessionID == session.sessionID {
            return .issueCode(scope: scope.intersection(given.scope), claims: claims(allowedBy: given.scope))
        }
        let isRemembered = consent.map { record in
            record.subject == session.subject && record.clientID == client.clientID && now < record.expiresAt
                && record.scope.isSuperset(of: consentScope)
        }
        guard isRemembered == true, !prompt.contains(.consent) else {
            guard prompt.contains(.none) else { return .showConsent }
            return .refuse(
                OAuthError(
                    .consentRequired, "The person must be asked for consent.",
                    detail: "prompt=none, and no remembered consent covers \(LogText.quote(consentScope.description))",
                    delivery: .redirect))
        }
        return .issueCode(scope: scope, claims: claims)
    }

    private func claims(allowedBy allowed: Scope) -> ClaimsRequest? {
        let claims = claims?.filter { claim in
            StandardClaims.reserved.contains(claim.name) || allowed.contains(StandardClaims.scope(of: claim.name))
        }
        return claims?.isEmpty == false ? claims : nil
    }

    private static func loginRequired(_ detail: String) -> OAuthError {
        OAuthError(.loginRequired, "The person must log in.", detail: detail, delivery: .redirect)
    }
}
