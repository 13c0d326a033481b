import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Storage
import StorageSQLite
import Testing

@Suite("The login page: login at a provider")
struct ProviderLoginTests {
    @Test("a button for each provider, a whole login without script, and the same person the next time")
    func whole() async throws {
        let scene = try await FederationScene()
        scene.one.behave { $0.claims["amr"] = ["pwd", "otp"] }
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty)
        #expect(page.isLogin && page.text.contains("Provider one") && page.text.contains("Provider two"))
        #expect(!page.text.contains("<script"))
        let first = try await scene.claims(in: browser)
        #expect(first["amr"]?.stringArrayValue == ["pwd", "otp"] && first["acr"]?.stringValue == "1")
        #expect(first["auth_time"]?.int64Value == scene.harness.clock.now.seconds, "the provider said nothing else")
        let subject = SubjectID(first["sub"]?.stringValue ?? "")
        let user = try #require(try await scene.harness.store.user(subject: subject))
        #expect(user.username == "person@example.com" && user.passwordHash == nil && user.origin == .application)
        #expect(user.claims["name"]?.stringValue == "Person One")
        #expect(try await scene.claims()["sub"] == first["sub"], "another browser, the same person")
        #expect(try await scene.userCount() == 3)
        #expect(
            try await scene.store.identityLinks(of: subject).map(\.identity) == [
                ExternalIdentity(issuer: "https://one.test", subject: "person-1")
            ])
        #expect(try await scene.harness.audited().contains(.identityLinked))
    }

    @Test("RFC 7636 §4.3, OpenID Connect Core §3.1.2.1 each request has a state, a nonce and a challenge of its own")
    func request() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty)
        let redirects = [await scene.press("one", on: page, browser), await scene.press("one", on: page, browser)]
        for redirect in redirects {
            #expect(redirect.status == 303)
            #expect(redirect.location?.hasPrefix("https://one.test/authorize?") == true)
            #expect(redirect.parameters["redirect_uri"] == "http://localhost:9000/login/callback")
            #expect(redirect.parameters["code_challenge_method"] == "S256")
        }
        for name in ["state", "nonce", "code_challenge"] {
            #expect(redirects[0].parameters[name] != redirects[1].parameters[name])
            #expect(redirects[0].parameters[name]?.utf8.count ?? 0 >= 43)
        }
        let late = try await scene.callback(from: scene.one, redirects[0], browser)
        #expect(late.status == 400, "only the last one that was begun counts")
        #expect(try await scene.callback(from: scene.one, redirects[1], browser).status == 302)
    }

    @Test("OpenID Connect Core §3.1.2.1 what the client asks of the login is asked of the provider")
    func wishes() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let page = await browser.authorize(
            TestRequest.firstParty + [
                ("prompt", "login"), ("max_age", "60"), ("login_hint", "person@example.com"), ("acr_values", "a b"),
                ("ui_locales", "de"),
            ])
        let asked = await scene.press("one", on: page, browser).parameters
        #expect(asked["prompt"] == "login" && asked["max_age"] == "60" && asked["acr_values"] == "a b")
        #expect(asked["login_hint"] == "person@example.com" && asked["ui_locales"] == "de")
    }

    @Test(
        "OpenID Connect Core §2 where prompt=login or max_age was asked, auth_time has to prove it",
        arguments: [
            ("prompt", "login", nil, false), ("prompt", "login", -30, false), ("prompt", "login", 0, true),
            ("max_age", "600", nil, false), ("max_age", "600", -700, false), ("max_age", "600", -500, true),
            ("max_age", "0", -30, false), ("max_age", "0", 0, true),
        ] as [(String, String, Int64?, Bool)])
    func freshness(parameter: String, value: String, age: Int64?, isEnough: Bool) async throws {
        let scene = try await FederationScene()
        let now = scene.harness.clock.now.seconds
        scene.one.behave { $0.claims["auth_time"] = age.map { .int(now + $0) } ?? .null }
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty + [(parameter, value)])
        let end = try await scene.logIn(page, browser)
        #expect((end.code != nil) == isEnough, "\(end.detail)")
        if !isEnough {
            #expect(end.isLogin && end.text.contains("Provider one did not confirm that you signed in just now"))
            #expect(browser.session == nil)
        }
    }

    @Test("the session is as old as the provider says")
    func authTime() async throws {
        let scene = try await FederationScene()
        let then = scene.harness.clock.now.seconds - 7000
        scene.one.behave { $0.claims["auth_time"] = .int(then) }
        #expect(try await scene.claims()["auth_time"]?.int64Value == then)
        scene.one.behave { $0.claims["auth_time"] = .int(then + 99_000) }
        #expect(
            try await scene.claims()["auth_time"]?.int64Value == scene.harness.clock.now.seconds,
            "a clock that is ahead makes no login of the future")
    }

    @Test("a provider that is down is said to be, and the password still works")
    func down() async throws {
        let scene = try await FederationScene()
        scene.one.behave { $0.isDown = true }
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty)
        let back = await browser.follow(await scene.press("one", on: page, browser))
        #expect(back.isLogin && back.text.contains("Provider one cannot be reached right now"))
        let end = await browser.follow(
            await browser.post(
                "/login",
                back.fields(of: "password").filter { !["username", "password"].contains($0.0) } + [
                    ("username", "testuser1@example.com"), ("password", TestDirectory.password),
                ]))
        #expect(end.code != nil)
    }

    @Test(
        "RFC 6749 §4.1.2.1 an error of the provider leads back to the login page, with a sentence",
        arguments: [
            ("access_denied", "was cancelled or refused"), ("server_error", "cannot be reached right now"),
            ("invalid_scope", "did not work"),
        ])
    func errors(code: String, sentence: String) async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let redirect = await scene.press("one", on: await browser.authorize(TestRequest.firstParty), browser)
        let answer = await browser.get("/login/callback?" + (try scene.one.refuse(redirect.location ?? "", code)))
        #expect(answer.status == 302 && answer.detail.contains(code))
        let page = await browser.follow(answer)
        #expect(page.isLogin && page.text.contains(sentence))
        #expect(try await scene.logIn(page, at: "two", browser).code != nil, "another provider may be chosen")
    }

    @Test("a login without a client leads to the account page")
    func account() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let page = try await scene.logIn(await browser.visit("/account"), browser)
        #expect(page.url == "/account" && page.text.contains("Person One"))
    }

    @Test(
        "without providers nothing of this is there; providers need a way to talk with them and the server's own pages")
    func none() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        #expect(!(await browser.authorize()).text.contains("name=\"provider\""))
        #expect(await browser.get("/login/callback?state=x").status == 404)
        await #expect(throws: ServerStartError.self) {
            try await Harness(settings: { settings in
                settings.loginProviders = [
                    ProviderSettings(
                        name: "one", displayName: "One", kind: .openID(issuer: "https://one.test"),
                        clientID: ClientID("c"), authentication: .none, scope: Scope([.openid]))
                ]
            })
        }
    }
}
