import OAuthCore
import Testing

@Suite("OpenID Connect Core §3.1.2 where an application logs people in")
struct LoginElsewhereTests {
    private enum Outcome: Equatable {
        case factor
        case login(AuthorizationDecision.LoginReason), consent, code, refused(OAuthError.Code)
    }

    private let elsewhere = LoginRules(isElsewhere: true)
    private let begun = AuthorizationProgress(begunAt: Fixture.now)

    /// What happens with a request of now.
    private func outcome(
        _ changes: [(String, String?)] = [], session: LoginSessionRecord? = Fixture.session(),
        consent: Bool = true, progress: AuthorizationProgress? = nil, rules: LoginRules? = nil,
        now: UnixTime = Fixture.now
    ) throws -> Outcome {
        let request = try Fixture.validate(Fixture.parameters(changes))
        let record = ConsentRecord(
            subject: SubjectID("u1"), clientID: request.client.clientID, scope: request.scope, grantedAt: Fixture.now,
            expiresAt: Fixture.now + .seconds(600))
        let decision = request.decide(
            session: session, consent: consent ? record : nil, progress: progress ?? begun, rules: rules ?? elsewhere,
            now: now)
        switch decision {
        case .showLogin(let reason): return .login(reason)
        case .showFactor: return .factor
        case .showConsent: return .consent
        case .issueCode: return .code
        case .refuse(let error): return .refused(error.code)
        }
    }

    /// The application answered this request with this session.
    private func answered(_ sid: String = "s1") -> AuthorizationProgress {
        AuthorizationProgress(authenticated: SessionID(sid), begunAt: Fixture.now)
    }

    private func session(authenticated secondsAgo: Int64, acr: String? = nil) -> LoginSessionRecord {
        Fixture.session(authenticated: secondsAgo, acr: acr)
    }

    @Test("prompt=none is handed over once, and is an error once the application was asked")
    func silent() throws {
        let none = [("prompt", "none")] as [(String, String?)]
        #expect(try outcome(none, session: nil) == .login(.noSession))
        #expect(try outcome(none, session: nil, rules: .ownPages) == .refused(.loginRequired))
        #expect(try outcome(none, session: nil, progress: answered()) == .refused(.loginRequired))
        #expect(try outcome(none, progress: answered()) == .code)
        #expect(
            try outcome(none + [("id_token_hint", "good")], session: Fixture.session(subject: "u2"))
                == .login(.differentUser))
        #expect(
            try outcome(
                none + [("id_token_hint", "good")], session: Fixture.session(subject: "u2"), progress: answered())
                == .refused(.loginRequired))
    }

    @Test("prompt=login: the answer must be of a login after the request, less 10 s for the clocks")
    func promptLogin() throws {
        let login = [("prompt", "login")] as [(String, String?)]
        #expect(try outcome(login) == .login(.promptLogin))
        #expect(try outcome(login, session: session(authenticated: 0), progress: answered()) == .code)
        #expect(try outcome(login, session: session(authenticated: 10), progress: answered()) == .code)
        #expect(
            try outcome(login, session: session(authenticated: 11), progress: answered()) == .refused(.loginRequired))
        // The person took ten minutes: what counts is when the request came.
        #expect(
            try outcome(
                login, session: session(authenticated: 5), progress: answered(), now: Fixture.now + .seconds(59))
                == .code)
    }

    @Test("max_age: checked again on return, against the moment of the request, so that 0 can be met")
    func maxAge() throws {
        #expect(try outcome([("max_age", "59")]) == .login(.maxAge))
        #expect(try outcome([("max_age", "60")]) == .code)
        #expect(
            try outcome([("max_age", "30")], session: session(authenticated: 40), progress: answered()) == .code)
        #expect(
            try outcome([("max_age", "30")], session: session(authenticated: 41), progress: answered())
                == .refused(.loginRequired))
        #expect(try outcome([("max_age", "0")], session: session(authenticated: 10), progress: answered()) == .code)
        #expect(
            try outcome([("max_age", "0")], session: session(authenticated: 11), progress: answered())
                == .refused(.loginRequired))
        #expect(
            try outcome(
                [("max_age", "999999999999999999")], session: session(authenticated: 900_000), progress: answered())
                == .code)
    }

    @Test("RFC 9470 §4 a wish for another acr leads to the application once, and what it answers will do")
    func stepUp() throws {
        let wish = [("acr_values", "strong")] as [(String, String?)]
        #expect(try outcome(wish, session: session(authenticated: 1, acr: "weak")) == .login(.authenticationContext))
        #expect(try outcome(wish, session: session(authenticated: 1)) == .login(.authenticationContext))
        #expect(try outcome(wish, session: session(authenticated: 1, acr: "strong")) == .code)
        #expect(
            try outcome(wish, session: session(authenticated: 1, acr: "weak"), progress: answered()) == .code,
            "acr_values is a wish")
        let known = LoginRules(isElsewhere: true, contexts: ["weak", "strong"])
        #expect(
            try outcome(wish, session: session(authenticated: 1, acr: "weak"), rules: known)
                == .login(.authenticationContext))
        let unreachable = LoginRules(isElsewhere: true, contexts: ["weak"])
        #expect(try outcome(wish, session: session(authenticated: 1, acr: "weak"), rules: unreachable) == .code)
    }

    @Test("§5.5.1.1 an essential acr that the application does not answer is a failed login")
    func essential() throws {
        let claims =
            [("claims", #"{"id_token":{"acr":{"essential":true,"values":["strong"]}}}"#)]
            as [(String, String?)]
        let weak = session(authenticated: 1, acr: "weak")
        #expect(try outcome(claims, session: weak) == .login(.authenticationContext))
        #expect(try outcome(claims, session: weak, progress: answered()) == .refused(.unmetAuthenticationRequirements))
        #expect(
            try outcome(claims, session: session(authenticated: 1, acr: "strong"), progress: answered()) == .code)
        #expect(
            try outcome(claims, session: weak, rules: LoginRules(isElsewhere: true, contexts: ["weak"]))
                == .refused(.unmetAuthenticationRequirements), "nobody is asked for what cannot be had")
    }

    @Test("a login that is not remembered serves the request that it was made for, and no other")
    func notRemembered() throws {
        var once = Fixture.session()
        once.isRemembered = false
        #expect(try outcome(session: once) == .login(.noSession))
        #expect(try outcome(session: once, progress: answered("s2")) == .login(.noSession))
        #expect(try outcome(session: once, progress: answered()) == .code)
        #expect(try outcome([("prompt", "none")], session: once) == .login(.noSession))
        #expect(try outcome(session: once, consent: false, progress: answered()) == .consent)
    }

    @Test("a consent that an application asks for is handed over under prompt=none too")
    func consent() throws {
        let asked = LoginRules(isElsewhere: true, isConsentElsewhere: true)
        let none = [("prompt", "none")] as [(String, String?)]
        #expect(try outcome(none, consent: false, rules: asked) == .consent)
        #expect(try outcome(none, consent: false) == .refused(.consentRequired))
        #expect(try outcome(none, rules: asked) == .code)
    }
}
