import AuthorizationServer
import HTTPTypes
import OAuthCore
import Testing

@Suite("What a request demands of a login at the application: OpenID Connect Core §3.1.2.1, RFC 9470 §4")
struct HostDemandTests {
    private func isSentToLogin(_ page: TestPage) -> Bool {
        page.location?.hasPrefix("https://app.example.com/sign-in?") == true
    }

    @Test("prompt=none is answered without a page: a code where somebody is logged in, login_required where nobody is")
    func promptNone() async throws {
        let hosted = try await HostedHarness()
        #expect(await hosted.authorize([("prompt", "none")]).error == "login_required")
        hosted.logIn()
        #expect(await hosted.authorize([("prompt", "none")]).code != nil)
        hosted.harness.clock.advance(.seconds(60))
        #expect(await hosted.authorize([("prompt", "none"), ("max_age", "30")]).error == "login_required")
        #expect(hosted.demand == nil, "no page was asked for")
    }

    @Test("prompt=login: the person proves anew who they are, and a login that did not is refused")
    func promptLogin() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        hosted.harness.clock.advance(.seconds(60))
        let page = await hosted.authorize([("prompt", "login")])
        #expect(isSentToLogin(page) && hosted.demand?.mustAuthenticate == true)
        #expect(await hosted.comeBack(page).error == "login_required", "the login is as old as it was")
        let again = await hosted.authorize([("prompt", "login")])
        hosted.harness.clock.advance(.seconds(20))
        hosted.logIn()
        #expect(await hosted.comeBack(again).code != nil)
    }

    @Test("max_age: a login that is too old leads to the login page, and is checked again on return")
    func maxAge() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        hosted.harness.clock.advance(.seconds(100))
        #expect(await hosted.authorize([("max_age", "200")]).code != nil)
        let page = await hosted.authorize([("max_age", "50")])
        #expect(isSentToLogin(page) && hosted.demand?.maxAge == 50 && hosted.demand?.mustAuthenticate == true)
        #expect(await hosted.comeBack(page).error == "login_required")
        let zero = await hosted.authorize([("max_age", "0")])
        #expect(isSentToLogin(zero))
        hosted.harness.clock.advance(.seconds(30))
        hosted.logIn()
        hosted.harness.clock.advance(.seconds(1))
        #expect(await hosted.comeBack(zero).code != nil, "the moment of the request counts")
    }

    @Test("acr_values: a wish leads to the login page once; what comes back is told, and is enough")
    func stepUp() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let page = await hosted.authorize([("acr_values", "2")])
        #expect(isSentToLogin(page) && hosted.demand?.acrValues == ["2"] && hosted.demand?.mustAuthenticate == false)
        hosted.logIn(acr: "2")
        #expect(try await hosted.idToken(await hosted.comeBack(page))["acr"] == "2")
        #expect(await hosted.authorize([("acr_values", "2")]).code != nil, "it is reached already")
        hosted.logIn()
        let declined = await hosted.authorize([("acr_values", "2")])
        #expect(try await hosted.idToken(await hosted.comeBack(declined))["acr"] == "1", "a wish is no condition")
        #expect(await hosted.authorize([("acr_values", "9")]).code != nil, "nothing there can reach it")
    }

    @Test("an essential acr that was not reached is refused: OpenID Connect Core §5.5.1.1")
    func essential() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let claims = ("claims", #"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#)
        let page = await hosted.authorize([claims])
        #expect(isSentToLogin(page) && hosted.demand?.acrValues == ["2"])
        #expect(await hosted.comeBack(page).error == "unmet_authentication_requirements")
        let again = await hosted.authorize([claims])
        hosted.logIn(acr: "2")
        #expect(await hosted.comeBack(again).code != nil)
    }

    @Test("prompt=select_account and somebody else's hint let the person choose; who comes back is checked")
    func choice() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let hint = try await hosted.tokens(await hosted.authorize())["id_token"]
        let page = await hosted.authorize([("prompt", "select_account")])
        #expect(isSentToLogin(page) && hosted.demand?.selectsAccount == true)
        #expect(await hosted.comeBack(page).code != nil)
        hosted.logIn(ScriptedHost.two)
        let other = await hosted.authorize([("id_token_hint", hint)])
        #expect(isSentToLogin(other) && hosted.demand?.mustAuthenticate == true)
        #expect(await hosted.comeBack(other).error == "login_required")
    }

    @Test("a request by POST goes on as a GET, and then to the login page")
    func post() async throws {
        let hosted = try await HostedHarness()
        let answer = await hosted.browser.post(
            "/oauth2/authorize", TestRequest.pairs(TestRequest.firstParty))
        #expect(answer.status == 303)
        #expect(isSentToLogin(await hosted.browser.follow(answer)))
    }

    @Test("consent stays on the server's own page, and goes on after a login that was made for the request")
    func consent() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        hosted.harness.clock.advance(.seconds(60))
        let page = await hosted.browser.authorize([("prompt", "login")])
        hosted.logIn()
        let consent = await hosted.comeBack(page)
        #expect(consent.isConsent && consent.text.contains("One of the Application"), "\(consent.detail)")
        let answer = await hosted.browser.follow(await hosted.browser.submit(consent, [("decision", "allow")]))
        #expect(answer.code != nil, "\(answer.detail)")
    }

    @Test(
        "a login page that is no URL sends nobody anywhere",
        arguments: ["//evil.example.com", "javascript:x", "sign-in"])
    func badLoginPage(_ url: String) async throws {
        let hosted = try await HostedHarness()
        hosted.host.with { $0.loginPage = url }
        let page = await hosted.authorize()
        #expect(page.status == 503 && page.location == nil)
    }

    @Test("a path is one of the issuer's origin")
    func path() async throws {
        let hosted = try await HostedHarness()
        hosted.host.with { $0.loginPage = "/sign-in" }
        let page = await hosted.browser.get(TestRequest.url(TestRequest.firstParty))
        #expect(page.location?.hasPrefix(Harness.issuer + "/sign-in?return_to=") == true)
    }

    @Test(
        "only what the server gave to lead back to is such a URL",
        arguments: [
            "https://evil.example.com/", "http://localhost:9000/login", "http://localhost:9000/login?flow=short",
            "http://localhost:9000.evil.example.com/login?flow=" + String(repeating: "a", count: 43), "//evil", "",
            "http://localhost:9000/login?flow=" + String(repeating: "a", count: 42) + "#",
            "http://localhost:9000/login?flow=" + String(repeating: "a", count: 43) + "&next=https://evil.example.com",
        ])
    func returnURL(_ url: String) async throws {
        let harness = try await Harness()
        #expect(!harness.server.isReturnURL(url))
        #expect(
            harness.server.isReturnURL("http://localhost:9000/login?flow=" + String(repeating: "a", count: 43)))
    }
}
