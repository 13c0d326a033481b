import OAuthCore
import Testing

@Suite("OpenID Connect Core §3.1.2.3 and §3.1.2.4 what happens next")
struct AuthorizationDecisionTests {
    private enum Outcome: Equatable {
        case factor
        case login(AuthorizationDecision.LoginReason), consent, code(String), refused(OAuthError.Code)
    }

    private func outcome(
        _ changes: [(String, String?)] = [], session: LoginSessionRecord? = Fixture.session(),
        consent: String? = "openid profile", progress: AuthorizationProgress = AuthorizationProgress(),
        firstParty: Bool = false
    ) throws -> Outcome {
        var client = Fixture.webApp
        client.isFirstParty = firstParty
        let request = try Fixture.validate(Fixture.parameters(changes), directory: Fixture.directory([client]))
        let record = try consent.map { text in
            ConsentRecord(
                subject: SubjectID("u1"), clientID: client.clientID, scope: try #require(Scope(parsing: text)),
                grantedAt: Fixture.now, expiresAt: Fixture.now + .seconds(1))
        }
        switch request.decide(session: session, consent: record, progress: progress, now: Fixture.now) {
        case .showLogin(let reason): return .login(reason)
        case .showFactor: return .factor
        case .showConsent: return .consent
        case .issueCode(let scope, _): return .code(scope.description)
        case .refuse(let error):
            #expect(error.delivery == .redirect)
            return .refused(error.code)
        }
    }

    private func done(_ sid: String = "s1", consented: String? = nil) throws -> AuthorizationProgress {
        AuthorizationProgress(
            authenticated: SessionID(sid),
            consented: try consented.map {
                .init(sessionID: SessionID(sid), scope: try #require(Scope(parsing: $0)))
            })
    }

    @Test("§3.1.2.3 nobody logged in: the login page, or login_required under none")
    func noSession() throws {
        #expect(try outcome(session: nil) == .login(.noSession))
        #expect(try outcome([("prompt", "none")], session: nil) == .refused(.loginRequired))
        var expired = Fixture.session()
        expired.idleExpiresAt = Fixture.now
        #expect(try outcome(session: expired) == .login(.noSession))
    }

    @Test("§3.1.2.3 somebody logged in: no page, under none neither")
    func session() throws {
        #expect(try outcome() == .code("openid profile"))
        #expect(try outcome([("prompt", "none")]) == .code("openid profile"))
    }

    @Test(
        "RFC 8252 §8.6 a remembered answer does not count for a public client whose redirect URI is not its own",
        arguments: [
            ("http://127.0.0.1:8200/callback", false), ("com.example.app:/callback", false),
            ("https://app.example.com/callback", true),
        ])
    func unprovenClient(redirectURI: String, isRemembered: Bool) throws {
        var client = Fixture.webApp
        client.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none
        client.redirectURIs = [try RedirectURI(redirectURI)]
        let changes: [(String, String?)] = [("redirect_uri", redirectURI)]
        let record = ConsentRecord(
            subject: SubjectID("u1"), clientID: client.clientID, scope: try #require(Scope(parsing: "openid profile")),
            grantedAt: Fixture.now, expiresAt: Fixture.now + .seconds(1))
        func decision(_ more: [(String, String?)] = []) throws -> AuthorizationDecision {
            try Fixture.validate(Fixture.parameters(changes + more), directory: Fixture.directory([client]))
                .decide(
                    session: Fixture.session(), consent: record, progress: AuthorizationProgress(), now: Fixture.now)
        }
        if isRemembered {
            #expect(try decision() != .showConsent)
            return
        }
        #expect(try decision() == .showConsent)
        guard case .refuse(let error) = try decision([("prompt", "none")]) else {
            Issue.record("prompt=none was not refused")
            return
        }
        #expect(error.code == .consentRequired)
    }

    @Test("§3.1.2.1 prompt=login asks once for this request, and only this request's login counts")
    func promptLogin() throws {
        #expect(try outcome([("prompt", "login")]) == .login(.promptLogin))
        #expect(try outcome([("prompt", "login")], progress: try done()) == .code("openid profile"))
        #expect(try outcome([("prompt", "login")], progress: try done("s0")) == .login(.promptLogin))
    }

    @Test("§3.1.2.1 prompt=select_account is answered by a choice or a login")
    func selectAccount() throws {
        let prompt = [("prompt", "select_account")] as [(String, String?)]
        #expect(try outcome(prompt) == .login(.selectAccount))
        #expect(
            try outcome(prompt, progress: AuthorizationProgress(selected: SessionID("s1"))) == .code("openid profile"))
        #expect(try outcome(prompt, progress: try done()) == .code("openid profile"))
        let both = [("prompt", "select_account login")] as [(String, String?)]
        #expect(try outcome(both, progress: AuthorizationProgress(selected: SessionID("s1"))) == .login(.promptLogin))
    }

    @Test("§3.1.2.1 max_age: an older login does not count, under none it is login_required")
    func maxAge() throws {
        #expect(try outcome([("max_age", "60")]) == .code("openid profile"))
        #expect(try outcome([("max_age", "59")]) == .login(.maxAge))
        #expect(try outcome([("max_age", "59"), ("prompt", "none")]) == .refused(.loginRequired))
        #expect(try outcome([("max_age", "0")], progress: try done()) == .code("openid profile"))
        #expect(
            try outcome([("max_age", "0")], progress: AuthorizationProgress(selected: SessionID("s1")))
                == .login(.maxAge))
        #expect(try outcome([("max_age", "999999999999999999")]) == .code("openid profile"))
    }

    @Test("§3.1.2.1 id_token_hint of somebody else: the login page; login_required under none and after another login")
    func hint() throws {
        let hint = [("id_token_hint", "good")] as [(String, String?)]
        let other = Fixture.session(subject: "u2", sid: "s2")
        #expect(try outcome(hint) == .code("openid profile"))
        #expect(try outcome(hint + [("prompt", "none")]) == .code("openid profile"))
        #expect(try outcome(hint, session: other) == .login(.differentUser))
        #expect(try outcome(hint + [("prompt", "none")], session: other) == .refused(.loginRequired))
        #expect(try outcome(hint, session: other, progress: try done("s2")) == .refused(.loginRequired))
    }

    @Test("§5.5.1 sub with a value binds like a hint")
    func subject() throws {
        let claims = [("claims", #"{"id_token":{"sub":{"value":"u2"}}}"#)] as [(String, String?)]
        #expect(try outcome(claims) == .login(.differentUser))
        #expect(try outcome(claims + [("prompt", "none")]) == .refused(.loginRequired))
    }

    @Test("§5.5.1.1 an essential acr that cannot be reached is a failed login")
    func acr() throws {
        func claims(_ values: String) -> [(String, String?)] {
            [("claims", #"{"id_token":{"acr":{"essential":true,"values":[\#(values)]}}}"#)]
        }
        #expect(try outcome(claims(#""9""#)) == .refused(.unmetAuthenticationRequirements))
        #expect(try outcome(claims(#""9","1""#)) == .code("openid profile"))
        let weak = Fixture.session(acr: "0")
        #expect(try outcome(claims(#""1""#), session: weak) == .login(.authenticationContext))
        #expect(
            try outcome(claims(#""1""#), session: weak, progress: try done())
                == .refused(.unmetAuthenticationRequirements))
        #expect(try outcome([("acr_values", "9")]) == .code("openid profile"))
    }

    @Test("§3.1.2.4 consent: asked where none covers the request, consent_required under none")
    func consent() throws {
        #expect(try outcome(consent: nil) == .consent)
        #expect(try outcome(consent: "openid") == .consent)
        #expect(try outcome([("prompt", "none")], consent: "openid") == .refused(.consentRequired))
        #expect(try outcome([("prompt", "consent")]) == .consent)
        #expect(try outcome([("prompt", "consent")], progress: try done(consented: "openid")) == .code("openid"))
        #expect(try outcome(consent: nil, progress: try done(consented: "openid profile")) == .code("openid profile"))
    }

    @Test("§3.1.2.4 an answer given in another session does not count")
    func foreignConsent() throws {
        #expect(try outcome(consent: nil, progress: try done("s0", consented: "openid profile")) == .consent)
    }

    @Test("§5.5 claims by name are part of what is asked, and left out where they were not allowed")
    func claimsConsent() throws {
        let claims = [("claims", #"{"userinfo":{"email":null,"name":null}}"#)] as [(String, String?)]
        #expect(try outcome(claims) == .consent)
        #expect(try outcome(claims, consent: "openid profile email") == .code("openid profile"))
        let request = try Fixture.validate(Fixture.parameters(claims))
        let decision = request.decide(
            session: Fixture.session(), consent: nil, progress: try done(consented: "openid profile"), now: Fixture.now)
        let expected = try ClaimsRequest(parsing: #"{"userinfo":{"name":null}}"#)
        #expect(decision == .issueCode(scope: Scope([.openid, .profile]), claims: expected))
    }

    @Test("a first-party client asks nobody")
    func firstParty() throws {
        #expect(try outcome(consent: nil, firstParty: true) == .code("openid profile"))
        #expect(try outcome([("prompt", "consent")], consent: nil, firstParty: true) == .code("openid profile"))
        #expect(try outcome([("prompt", "none")], consent: nil, firstParty: true) == .code("openid profile"))
    }

    @Test("a consent of somebody else or past its time is none")
    func foreignRecord() throws {
        let request = try Fixture.validate(Fixture.parameters())
        func decide(_ subject: String, _ expiresAt: UnixTime) -> AuthorizationDecision {
            request.decide(
                session: Fixture.session(),
                consent: ConsentRecord(
                    subject: SubjectID(subject), clientID: ClientID("web-app"), scope: request.scope,
                    grantedAt: Fixture.now, expiresAt: expiresAt), progress: AuthorizationProgress(), now: Fixture.now)
        }
        #expect(decide("u2", Fixture.now + .seconds(1)) == .showConsent)
        #expect(decide("u1", Fixture.now) == .showConsent)
    }
}
