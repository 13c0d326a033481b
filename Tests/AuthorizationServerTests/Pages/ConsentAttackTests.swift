import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("OpenID Connect Core §3.1.2.4 consent in the hands of an attacker")
struct ConsentAttackTests {
    private static func payment(_ reference: String, _ amount: String = "1.50") -> String {
        #"{"type":"payment","reference":"\#(reference)","amount":{"currency":"EUR","amount":"\#(amount)"}}"#
    }

    private func harness(isRemembered: Bool = true) async throws -> Harness {
        try await Harness(directory: { directory in
            var type = AuthorizationDetailsType(
                "payment", fields: [.init("reference", .text), .init("amount", .amount)])
            type.isRemembered = isRemembered
            type.sentences = ["en": "Pay {amount} for {reference}"]
            directory.resourceServers[0].authorizationDetailsTypes = [type]
            directory.change("web-app") { $0.authorizationDetailsTypes = ["payment"] }
        })
    }

    private func consentPage(_ browser: TestBrowser, _ changes: [(String, String?)] = []) async -> TestPage {
        let page = await browser.authorize(changes)
        return page.isLogin ? await browser.signIn(page) : page
    }

    private func tokens(_ harness: Harness, _ answer: TestPage, _ more: [(String, String)] = []) async -> TestAnswer {
        let form = [
            ("grant_type", "authorization_code"), ("code", answer.code ?? ""),
            ("redirect_uri", TestDirectory.callback), ("code_verifier", IssuedCode.verifier),
        ]
        return await harness.token(form + more, as: .webApp)
    }

    private func register(_ scope: String, _ harness: Harness) async throws {
        var client = try #require(harness.context.directory.snapshot.clients[ClientID("web-app")])
        client.scope = try #require(Scope(parsing: scope))
        let version = try await harness.store.directoryVersion()
        _ = try await harness.store.apply([.putClient(client)], expectedVersion: version, now: harness.clock.now)
        await harness.context.tick()
    }

    @Test(
        "a form from before the client's scopes grew allows what it showed, one from before they shrank no more than is left"
    )
    func stale() async throws {
        let harness = try await harness()
        try await register("openid me", harness)
        let browser = TestBrowser(harness)
        let page = await consentPage(browser, [("scope", nil)])
        #expect(page.isConsent && !page.text.contains("value=\"items\""))
        try await register("openid me items email", harness)
        let grown = await tokens(harness, await browser.submit(page, [("decision", "allow")]))
        #expect(grown["scope"] == "openid me", "\(grown.text)")
        let wide = await consentPage(browser, [("scope", nil), ("prompt", "consent")])
        #expect(wide.isConsent && wide.text.contains("value=\"items\""))
        try await register("openid me", harness)
        #expect(await tokens(harness, await browser.submit(wide, [("decision", "allow")]))["scope"] == "openid me")
    }

    @Test(
        "objects are ticked by their place in the request: a place that is none adds nothing, another's object neither")
    func places() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        let page = await consentPage(
            browser, [("scope", "openid"), ("authorization_details", "[\(Self.payment("a")),\(Self.payment("b"))]")])
        let answer = await browser.submit(
            page,
            [("decision", "allow")]
                + ["1", "2", "-1", "01", "1e0", "999999999999999999999", Self.payment("c")].map {
                    ("authorization_detail", $0)
                })
        let details = await tokens(harness, answer).json["authorization_details"]
        #expect(details == (try JSONReader.parse(Array("[\(Self.payment("b"))]".utf8))))
    }

    @Test("§3.1.2.6 prompt=none with objects that were never allowed, or others than were, is consent_required")
    func silent() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete([("scope", "openid"), ("authorization_details", "[\(Self.payment("a"))]")])
        func silently(_ details: String?) async -> TestPage {
            await browser.authorize([("scope", "openid"), ("authorization_details", details), ("prompt", "none")])
        }
        #expect(await silently("[\(Self.payment("a"))]").code != nil)
        #expect(await silently(nil).code != nil)
        for details in [
            "[\(Self.payment("b"))]", "[\(Self.payment("a", "1.51"))]", "[\(Self.payment("a")),\(Self.payment("b"))]",
        ] {
            let answer = await silently(details)
            #expect(answer.error == "consent_required" && answer.code == nil, "\(details)")
        }
    }

    @Test("RFC 9396 §6 objects do not grow at the token endpoint or in a refresh, and asking costs nothing")
    func growing() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        let answer = await browser.complete([("scope", "openid"), ("authorization_details", "[\(Self.payment("a"))]")])
        let more = "[\(Self.payment("a")),\(Self.payment("b"))]"
        expectRefusal(await tokens(harness, answer, [("authorization_details", more)]), "invalid_authorization_details")
        let first = await tokens(harness, answer)
        let token = first["refresh_token"]
        for details in [more, "[\(Self.payment("a", "9.00"))]", "[\(Self.payment("a")),\(Self.payment("a"))]"] {
            expectRefusal(
                await harness.refresh(token, as: .webApp, [("authorization_details", details)]),
                "invalid_authorization_details")
        }
        let again = await harness.refresh(token)
        #expect(again.json["authorization_details"] == first.json["authorization_details"])
    }

    @Test("RFC 8707 §2.2 a refresh goes to no resource that the person was not asked about")
    func resources() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        let answer = await browser.complete([("scope", "openid me"), ("resource", "profile-api")])
        let first = await tokens(harness, answer)
        #expect(first.status == 200, "\(first.text)")
        let token = first["refresh_token"]
        for resource in ["https://weather.example.com", "https://unknown.example", "MyService"] {
            expectRefusal(await harness.refresh(token, as: .webApp, [("resource", resource)]), "invalid_target")
        }
        #expect(await harness.refresh(token, as: .webApp, [("resource", "profile-api")]).status == 200)
    }

    @Test(
        "a foreign page cannot answer: without the cookie of the flow, with a stranger's form, with the form's value of another flow"
    )
    func forged() async throws {
        let harness = try await harness()
        let (browser, stranger) = (TestBrowser(harness), TestBrowser(harness))
        let page = await consentPage(browser)
        let other = await consentPage(stranger)
        let foreign = other.fields.first { $0.0 == "csrf" }?.1 ?? ""
        #expect(await browser.submit(page, [("decision", "allow"), ("csrf", foreign)]).status == 403)
        browser.origin = "https://evil.example"
        #expect(
            await browser.submit(other, [("decision", "allow")]).code == nil,
            "a stranger's flow in the person's browser")
        let second = await TestBrowser(harness).submit(page, [("decision", "allow")])
        #expect(second.status == 403 && second.code == nil, "without the cookie")
        browser.origin = Harness.issuer
        #expect(await browser.submit(page, [("decision", "allow")]).code != nil, "nothing was used up")
    }

    @Test("RFC 9396 §12 a text of the client's is shown whole, set apart, and never as markup or as an amount")
    func shown() async throws {
        let harness = try await harness()
        let page = await consentPage(
            TestBrowser(harness),
            [("scope", "openid"), ("authorization_details", "[\(Self.payment("€0.01 <b>once</b> שלום", "5000"))]")])
        #expect(page.text.contains("<strong><bdi>€5,000.00</bdi></strong>"))
        #expect(page.text.contains("<strong><bdi>€0.01 &lt;b&gt;once&lt;/b&gt; שלום</bdi></strong>"))
    }
}
