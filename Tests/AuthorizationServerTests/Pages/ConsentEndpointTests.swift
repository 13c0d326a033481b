import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("OpenID Connect Core §3.1.2.4 the consent page")
struct ConsentEndpointTests {
    private func consentPage(
        _ browser: TestBrowser, _ changes: [(String, String?)] = [], as username: String = "testuser1@example.com"
    ) async -> TestPage {
        let page = await browser.authorize(changes)
        return page.isLogin ? await browser.signIn(page, username) : page
    }

    private func tokens(_ harness: Harness, _ answer: TestPage) async -> TestAnswer {
        await harness.token(
            [
                ("grant_type", "authorization_code"), ("code", answer.code ?? ""),
                ("redirect_uri", TestDirectory.callback), ("code_verifier", IssuedCode.verifier),
            ], as: .webApp)
    }

    @Test("the page names client and scopes, and openid stays")
    func page() async throws {
        let harness = try await Harness(directory: { $0.change("web-app") { $0.clientName = "<b>Web</b> & \"App\"" } })
        let page = await consentPage(TestBrowser(harness), [("scope", "me openid email")])
        #expect(page.isConsent)
        #expect(page.text.contains("&lt;b&gt;Web&lt;/b&gt; &amp; &quot;App&quot;"))
        #expect(page.text.contains("Profile API"))
        #expect(page.fields.filter { $0.0 == "scope" }.map(\.1) == ["openid", "email", "me"])
        #expect(page.text.contains("Test User One"))
    }

    @Test("RFC 6749 §4.1.2.1 deny is access_denied, and the flow is over")
    func deny() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await consentPage(browser)
        let answer = await browser.submit(page, [("decision", "deny")])
        #expect(answer.status == 303 && answer.error == "access_denied")
        #expect(answer.parameters["state"] == "the-state" && answer.parameters["iss"] == Harness.issuer)
        #expect(await browser.submit(page, [("decision", "allow")]).status == 403)
        #expect(browser.flows.isEmpty)
        #expect(await browser.authorize().isConsent, "nothing was remembered")
    }

    @Test("RFC 6749 §3.3 what is unticked is not granted, what was not asked cannot be ticked, openid is fixed")
    func ticks() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await consentPage(browser, [("scope", "openid profile email me")])
        let answer = await browser.submit(
            page, [("decision", "allow"), ("scope", "me"), ("scope", "items"), ("scope", "offline_access")])
        #expect(await tokens(harness, answer)["scope"] == "openid me")
        #expect(await browser.authorize([("scope", "openid me")]).code != nil, "remembered")
        #expect(await browser.authorize([("scope", "openid profile")]).isConsent)
    }

    @Test("claims by name are asked for, and left out where they are unticked")
    func claims() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await consentPage(
            browser, [("scope", "openid"), ("claims", #"{"id_token":{"email":null,"name":null}}"#)])
        #expect(page.fields.filter { $0.0 == "scope" }.map(\.1) == ["openid", "profile", "email"])
        let answer = await browser.submit(page, [("decision", "allow"), ("scope", "profile")])
        let claims = try harness.verified(await tokens(harness, answer)["id_token"])
        #expect(claims["name"] == "Test User One" && claims["email"] == nil)
    }

    @Test("nothing allowed is a denial")
    func nothing() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await consentPage(browser, [("scope", "me")])
        let answer = await browser.submit(page, [("decision", "allow")], without: ["scope"])
        #expect(answer.error == "access_denied")
    }

    @Test("a consent is remembered for its time, and prompt=consent asks again")
    func remembered() async throws {
        let harness = try await Harness(settings: { $0.consentLifetime = .seconds(100) })
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        #expect(await browser.authorize().code != nil)
        #expect(await browser.authorize([("prompt", "consent")]).isConsent)
        harness.clock.advance(.seconds(100))
        #expect(await browser.authorize().isConsent)
        #expect(await browser.authorize([("prompt", "none")]).error == "consent_required")
    }

    @Test("what was allowed for other scopes stays, what is unticked now is forgotten")
    func merged() async throws {
        let browser = TestBrowser(try await Harness())
        _ = await browser.complete([("scope", "openid me")])
        _ = await browser.complete([("scope", "openid items")])
        #expect(await browser.authorize([("scope", "openid me items")]).code != nil)
        let page = await browser.authorize([("scope", "openid me"), ("prompt", "consent")])
        _ = await browser.submit(page, [("decision", "allow"), ("scope", "openid")])
        #expect(await browser.authorize([("scope", "openid me")]).isConsent)
        #expect(await browser.authorize([("scope", "openid items")]).code != nil)
    }

    @Test("a double submit yields one code")
    func doubleSubmit() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await consentPage(browser)
        let cookies = browser.cookies
        var codes = 0
        for _ in 0..<3 {
            for (name, value) in cookies { browser[cookie: name] = value }
            if await browser.submit(page, [("decision", "allow")]).code != nil { codes += 1 }
        }
        #expect(codes == 1)
    }

    @Test("a form without its value, with another page's or another person's, is 403")
    func antiForgery() async throws {
        let browser = TestBrowser(try await Harness())
        let login = await browser.authorize()
        let loginValue = login.fields.first { $0.0 == "csrf" }?.1 ?? ""
        let page = await browser.signIn(login)
        #expect(await browser.submit(page, [("decision", "allow")], without: ["csrf"]).status == 403)
        #expect(await browser.submit(page, [("decision", "allow"), ("csrf", loginValue)]).status == 403)
        // In another tab somebody else logs in: the answer to the page that was shown before is not theirs.
        _ = await browser.complete(TestRequest.firstParty + [("prompt", "login")], as: "testuser2@example.com")
        #expect(await browser.submit(page, [("decision", "allow")]).status == 403)
        #expect(await browser.submit(await browser.get(page.url), [("decision", "allow")]).code != nil)
    }

    @Test("only a clear decision decides", arguments: ["", "maybe", "ALLOW"])
    func unclear(decision: String) async throws {
        let browser = TestBrowser(try await Harness())
        let page = await consentPage(browser)
        #expect(await browser.submit(page, [("decision", decision)]).status == 400)
        #expect(await browser.submit(page, [("decision", "deny"), ("decision", "allow")]).status == 400)
        #expect(await browser.submit(page, [("decision", "allow")]).code != nil, "nothing was consumed")
    }

    @Test("the session that ended meanwhile leads back to the login page")
    func sessionGone() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await consentPage(browser)
        browser[cookie: "gatehouse_session"] = nil
        let answer = await browser.follow(await browser.submit(page, [("decision", "allow")]))
        #expect(answer.isLogin)
        #expect(await browser.signIn(answer).isConsent)
    }

    @Test("the client that was removed meanwhile gets nothing")
    func clientGone() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await consentPage(browser)
        let version = try await harness.store.directoryVersion()
        _ = try await harness.store.apply(
            [.removeClient(ClientID("web-app"))], expectedVersion: version, now: harness.clock.now)
        await harness.context.tick()
        let answer = await browser.submit(page, [("decision", "allow")])
        #expect(answer.status == 400 && answer.location == nil)
    }

    @Test("what people decide is in the audit trail")
    func audit() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        _ = await browser.submit(await browser.authorize([("prompt", "consent")]), [("decision", "deny")])
        let kinds = try await harness.audited()
        #expect(kinds.contains(.loginSucceeded) && kinds.contains(.consentGranted) && kinds.contains(.consentDenied))
    }
}
