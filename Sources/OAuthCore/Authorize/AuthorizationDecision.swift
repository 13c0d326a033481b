/// What happens next with an authorization request. OpenID Connect Core §3.1.2.3 and §3.1.2.4.
package enum AuthorizationDecision: Sendable, Hashable {
    /// The person must log in, for this reason.
    case showLogin(LoginReason)
    /// The person is logged in, and must reach this level besides: by a second factor.
    case showFactor(AuthenticationContext.Level)
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

/// Where people log in and give their consent, as far as it changes what is decided.
package struct LoginRules: Sendable, Hashable {
    /// Whether an application logs people in, not the server's own pages.
    package var isElsewhere: Bool
    /// Whether the application said before the decision who is logged in there: then `prompt=none` needs no question any more.
    package var isAnswered: Bool
    /// Whether an application asks for their consent.
    package var isConsentElsewhere: Bool
    /// The authentication contexts that a login can reach; nil: whatever the application answers.
    package var contexts: [String]?
    /// The second factors of the server's own pages.
    package var factors: SecondFactorRules
    /// How much older than the request a login may be that was made for it: how far the application's clock may be behind.
    package var leeway: Duration

    /// How far the clock of an application beside the server may be behind.
    package static let clockLeeway: Duration = .seconds(10)
    /// The server's own pages for both.
    package static let ownPages = LoginRules(contexts: AuthenticationContext.supported)

    /// Rules from their parts.
    package init(
        isElsewhere: Bool = false, isAnswered: Bool = false, isConsentElsewhere: Bool = false,
        contexts: [String]? = nil, factors: SecondFactorRules = .none, leeway: Duration = clockLeeway
    ) {
        self.isElsewhere = isElsewhere
        self.isAnswered = isAnswered
        self.leeway = leeway
        self.isConsentElsewhere = isConsentElsewhere
        self.contexts = contexts
        self.factors = factors
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
    /// Whether a login in the course of it is needed, however recent the session is: before a second factor is added.
    package var demandsLogin = false
    /// When the request came; nil: now.
    package var begunAt: UnixTime?

    /// An answer of the consent page, or of the application that asks in its place.
    package struct Consented: Sendable, Hashable {
        /// The session in which it was given.
        package var sessionID: SessionID
        /// What was allowed.
        package var scope: Scope
        /// What was allowed object by object. RFC 9396 §3.
        package var details: [AuthorizationDetail]
        /// What the application said about the person for this client; nil: nothing.
        package var claims: JSONObject?

        /// An answer from its parts.
        package init(
            sessionID: SessionID, scope: Scope, details: [AuthorizationDetail] = [], claims: JSONObject? = nil
        ) {
            self.sessionID = sessionID
            self.scope = scope
            self.details = details
            self.claims = claims
        }
    }

    /// Nothing done yet, or what is given.
    package init(
        authenticated: SessionID? = nil, selected: SessionID? = nil, consented: Consented? = nil,
        begunAt: UnixTime? = nil
    ) {
        self.authenticated = authenticated
        self.selected = selected
        self.consented = consented
        self.begunAt = begunAt
    }
}

extension AuthorizationRequest {
    /// Decides from everything that is known; the same answer for the same values.
    package func decide(
        session: LoginSessionRecord?, consent: ConsentRecord?, progress: AuthorizationProgress,
        rules: LoginRules = .ownPages, now: UnixTime
    ) -> AuthorizationDecision {
        if let refusal = unreachableContext(rules) { return .refuse(refusal) }
        guard let session, session.isLive(at: now),
            session.isRemembered || progress.authenticated == session.sessionID
        else { return loginOrError(.noSession, progress, rules) }
        if let reason = loginReason(session, progress, rules, now) {
            if progress.authenticated == session.sessionID, let refusal = refusal(reason, session, rules) {
                return .refuse(refusal)
            }
            return loginOrError(reason, progress, rules)
        }
        if let level = missingLevel(session, rules) { return factorOrError(level, rules) }
        return decideConsent(session, consent, progress, rules, now)
    }

    /// Why a login that was made for this very request is not enough; nil: another one is asked for.
    private func refusal(
        _ reason: AuthorizationDecision.LoginReason, _ session: LoginSessionRecord, _ rules: LoginRules
    ) -> OAuthError? {
        switch reason {
        case .differentUser: Self.loginRequired("somebody else logged in than the request names")
        case .authenticationContext: unmetContext(rules)
        case .promptLogin, .maxAge:
            Self.loginRequired(
                """
                the application that logs people in answered with a login of \(session.authTime.seconds), which is older than \
                the request accepts: prompt \(LogText.list(prompt.map(\.rawValue).sorted())), max_age \
                \(maxAge.map { String($0) } ?? "none")
                """)
        case .noSession, .selectAccount: nil
        }
    }

    /// OpenID Connect Core §5.5.1.1: an essential `acr` that no login can reach is a failed login.
    private func unreachableContext(_ rules: LoginRules) -> OAuthError? {
        guard let supported = rules.contexts, let values = claims?.essentialACRValues,
            !values.contains(where: supported.contains)
        else { return nil }
        return unmetContext(rules)
    }

    private func unmetContext(_ rules: LoginRules) -> OAuthError {
        OAuthError(
            .unmetAuthenticationRequirements, "The requested authentication context cannot be reached.",
            detail: """
                acr \(LogText.list(claims?.essentialACRValues ?? [])) is essential; supported: \
                \(rules.contexts.map { LogText.list($0) } ?? "what the application answers")
                """,
            delivery: .redirect)
    }

    private func loginReason(
        _ session: LoginSessionRecord, _ progress: AuthorizationProgress, _ rules: LoginRules, _ now: UnixTime
    ) -> AuthorizationDecision.LoginReason? {
        let isFresh = progress.authenticated == session.sessionID
        if let subjects, !subjects.contains(session.subject) { return .differentUser }
        if isFresh, rules.isElsewhere {
            if let reason = staleAnswer(session, begunAt: progress.begunAt ?? now, rules) { return reason }
        } else if !isFresh {
            if prompt.contains(.login) { return .promptLogin }
            if prompt.contains(.selectAccount), progress.selected != session.sessionID { return .selectAccount }
            if progress.demandsLogin || isTooOld(session.authTime, now) { return .maxAge }
            if wishesOtherContext(session, rules) { return .authenticationContext }
        }
        // Where there are second factors, one that is missing is asked for by itself.
        if let values = claims?.essentialACRValues, rules.factors.policy == .off,
            !values.contains(where: { AuthenticationContext.isMet($0, by: session.acr) })
        {
            return .authenticationContext
        }
        return nil
    }

    /// Step-up: what is missing is asked for, and not the login once more.
    private func factorOrError(
        _ level: AuthenticationContext.Level, _ rules: LoginRules
    ) -> AuthorizationDecision {
        guard prompt.contains(.none) else { return .showFactor(level) }
        guard claims?.essentialACRValues == nil else { return .refuse(unmetContext(rules)) }
        return .refuse(Self.loginRequired("prompt=none, and a login of class \(level.acr) is needed"))
    }

    /// A login elsewhere is as old as the application says: what the request demanded is checked on return. The moment of the request counts,
    /// so that `max_age=0` can be met at all.
    private func staleAnswer(
        _ session: LoginSessionRecord, begunAt: UnixTime, _ rules: LoginRules
    ) -> AuthorizationDecision.LoginReason? {
        let latest = session.authTime + rules.leeway
        if prompt.contains(.login), latest < begunAt { return .promptLogin }
        if let maxAge, latest + .seconds(maxAge) < begunAt { return .maxAge }
        return nil
    }

    /// Step-up: a wish for another class leads to the application again, which may fulfil it. OpenID Connect Core §3.1.2.1, RFC 9470 §4.
    private func wishesOtherContext(_ session: LoginSessionRecord, _ rules: LoginRules) -> Bool {
        guard rules.isElsewhere, !acrValues.isEmpty, !acrValues.contains(session.acr ?? "") else { return false }
        return rules.contexts.map { acrValues.contains(where: $0.contains) } ?? true
    }

    /// Compared with `auth_time` as the ID token says it, in whole seconds, so that the client comes to the same result.
    private func isTooOld(_ authTime: UnixTime, _ now: UnixTime) -> Bool {
        guard let maxAge else { return false }
        return now > UnixTime(seconds: authTime.seconds) + .seconds(maxAge)
    }

    /// Elsewhere somebody may be logged in already: an application that was not asked yet is asked once with `prompt=none` too, and answers
    /// without a page.
    private func loginOrError(
        _ reason: AuthorizationDecision.LoginReason, _ progress: AuthorizationProgress, _ rules: LoginRules
    ) -> AuthorizationDecision {
        guard prompt.contains(.none), !rules.isElsewhere || rules.isAnswered || progress.authenticated != nil else {
            return .showLogin(reason)
        }
        return .refuse(Self.loginRequired("prompt=none, and a login is needed: \(reason.rawValue)"))
    }

    private static func loginRequired(_ detail: String) -> OAuthError {
        OAuthError(.loginRequired, "The person must log in.", detail: detail, delivery: .redirect)
    }
}
