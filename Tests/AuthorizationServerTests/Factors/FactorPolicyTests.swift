import AuthorizationServer
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Testing

@Suite("When a second factor is asked for")
struct FactorPolicyTests {
    @Test("off: there are no pages for it, and the metadata knows one class")
    func off() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        #expect(await browser.get("/account/security").status == 404)
        #expect(await browser.get("/login/factor").status == 404)
        let metadata = await harness.get("/.well-known/openid-configuration")
        #expect(metadata.json["acr_values_supported"]?.stringArrayValue == ["1"])
    }

    @Test("required: who has no factor adds one in the course of the login, and has no session before")
    func required() async throws {
        let scene = try await FactorScene(.required)
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        #expect(page.isAppAddition)
        #expect(browser.session == nil)
        let codes = await browser.submit(page, [("code", scene.code(try scene.app(on: page)))])
        #expect(FactorScene.recoveryCodes(on: codes).count == 10)
        #expect(browser.session != nil)
        let next = try #require(codes.attribute("href", after: "class=\"primary\""))
        let end = await browser.visit(next.replacing("&amp;", with: "&"))
        #expect(try await scene.claims(end)["acr"]?.stringValue == "2")
    }

    @Test("required: the last factor stays")
    func lastStays() async throws {
        let scene = try await FactorScene(.required)
        let browser = scene.browser
        let addition = await browser.signIn(await browser.visit("/login"))
        _ = await browser.submit(addition, [("code", scene.code(try scene.app(on: addition)))])
        let page = await browser.get("/account/security")
        let refused = await browser.follow(
            await browser.post(
                "/account/security", page.fields(of: "remove") + [("remove", page.button("remove") ?? "")]))
        #expect(refused.text.contains("your only second step"))
        #expect(try await scene.harness.context.secondFactors.isEnrolled(TestDirectory.subject))
    }

    @Test("step-up: a session of the password is asked for the factor alone, and grows under its own name")
    func stepUp() async throws {
        let scene = try await FactorScene(directory: { $0.change("fastapi_service") { $0.requiresSecondFactor = true } }
        )
        // Logged in before the app was added, in another browser.
        let browser = scene.browser
        _ = await browser.complete()
        let (cookie, session) = (
            browser.session,
            try await scene.harness.store.sessions(
                subject: TestDirectory.subject, now: scene.harness.clock.now, limit: 1)[0]
        )
        let (app, _) = try await scene.addApp(scene.browser)
        let page = await browser.authorize(scene.request())
        #expect(page.isFactor)
        let end = await browser.follow(await browser.submit(page, [("code", scene.code(app))]))
        let claims = try await scene.claims(end)
        #expect(claims["acr"]?.stringValue == "2")
        #expect(claims["amr"]?.stringArrayValue == ["pwd", "otp", "mfa"])
        #expect(claims["sid"]?.stringValue == session.sessionID.rawValue)
        #expect(claims["auth_time"]?.int64Value == scene.harness.clock.now.seconds)
        #expect(browser.session != cookie)
    }

    @Test("a client, or a scope, that demands a factor has people without one add it")
    func demanded() async throws {
        let scene = try await FactorScene(directory: { directory in
            directory.resourceServers[1].scopes[0].requiresSecondFactor = true
        })
        let browser = scene.browser
        let plain = await browser.complete([("scope", "openid items")])
        #expect(plain.code != nil)
        #expect(await browser.authorize([("scope", "openid me")]).isAppAddition)
    }

    @Test("prompt=none: login_required, and unmet_authentication_requirements where the class is essential")
    func promptNone() async throws {
        let scene = try await FactorScene(directory: { $0.change("web-app") { $0.requiresSecondFactor = true } })
        let browser = scene.browser
        _ = await browser.complete(scene.request())
        #expect(await browser.authorize([("prompt", "none")]).error == "login_required")
        let essential = #"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#
        let refused = await browser.authorize(scene.request([("prompt", "none"), ("claims", essential)]))
        #expect(refused.error == "unmet_authentication_requirements")
    }

    @Test("an essential class that no factor here reaches is refused at once; one that does is asked for")
    func essential() async throws {
        let scene = try await FactorScene()
        let browser = scene.browser
        let phishing = #"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#
        let refused = await browser.authorize(scene.request([("claims", phishing)]))
        #expect(refused.error == "unmet_authentication_requirements")
        let two = #"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#
        let page = await browser.signIn(await browser.authorize(scene.request([("claims", two)])))
        #expect(page.isAppAddition)
    }

    @Test("acr_values is a wish: fulfilled where the person has a factor, and passed over where not")
    func wish() async throws {
        let scene = try await FactorScene()
        let browser = scene.browser
        let first = await browser.complete(scene.request([("acr_values", "2")]))
        #expect(try await scene.claims(first)["acr"]?.stringValue == "1")
        let (app, _) = try await scene.addApp(scene.browser)
        let page = await browser.authorize(scene.request([("acr_values", "2")]))
        #expect(page.isFactor)
        let end = await browser.follow(await browser.submit(page, [("code", scene.code(app))]))
        #expect(try await scene.claims(end)["acr"]?.stringValue == "2")
        let weaker = await browser.authorize(scene.request([("acr_values", "1")]))
        #expect(try await scene.claims(weaker)["acr"]?.stringValue == "1")
    }

    @Test("the page of the factor is of no use without a first one")
    func noFirst() async throws {
        let scene = try await FactorScene()
        _ = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let login = await browser.authorize(scene.request())
        let flow = try #require(TestPage.parameters(of: login.url)["flow"])
        #expect(await browser.visit("/login/factor?flow=\(flow)").isLogin)
        #expect(await browser.visit("/login/factor/new?flow=\(flow)").isLogin)
    }
}
