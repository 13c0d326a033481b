import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import StorageSQLite
import Testing

@Suite("Consent delegated to an application")
struct DelegatedConsentTests {
    private struct Scene {
        let harness: Harness
        let application: TestApplication
        let browser: TestBrowser
        /// The browser before the application's door, logged in.
        let page: TestPage
        let challenge: String
    }

    private func scene(_ changes: [(String, String?)] = [], login: String = TestApplication.alice) async throws -> Scene
    {
        let harness = try await TestApplication.harness(consent: true)
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        let url = try await application.accept(await browser.authorize(changes), login)
        let page = await browser.get(url)
        let challenge = try TestApplication.challenge(page, "consent_challenge")
        return Scene(
            harness: harness, application: application, browser: browser, page: page, challenge: challenge)
    }

    private func accept(_ scene: Scene, _ body: String) async throws -> TestPage {
        let answer = await scene.application.accept(scene.challenge, body, "consent")
        return await scene.browser.get(try #require(answer["redirect_to"], "\(answer.text)"))
    }

    @Test("the browser goes to the consent's address, and the application is told whom to ask what for which client")
    func show() async throws {
        let scene = try await scene()
        #expect(scene.page.location == TestApplication.consentURL + "?consent_challenge=" + scene.challenge)
        let json = await scene.application.show(scene.challenge, "consent").json
        #expect(json["subject"] == "alice" && json["client"]?.objectValue?["client_id"] == "web-app")
        #expect(json["requested_scopes"] == ["openid", "profile", "email"])
        #expect(await scene.application.show(scene.challenge).status == 409, "the login was answered")
    }

    @Test("what is allowed is granted and no more; openid goes with it; claims are for this client alone")
    func partial() async throws {
        let scene = try await scene()
        let back = try await accept(
            scene, #"{"granted_scopes":["profile"],"claims":{"name":"A. for the web app","tier":"gold"}}"#)
        let code = try #require(back.code, "\(back.detail)")
        let tokens = await scene.harness.token(
            IssuedCode(code: code, grantID: GrantID(""), sessionID: SessionID(""), redirectURI: TestDirectory.callback)
                .form(), as: .webApp)
        #expect(tokens["scope"] == "openid profile")
        let info = await scene.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).json
        #expect(info["name"] == "A. for the web app" && info["tier"] == "gold" && info["email"] == nil)
        let other = try await scene.application.accept(
            await scene.browser.authorizeFirstParty(), TestApplication.alice)
        let mine = await scene.harness.token(
            IssuedCode.form(await scene.browser.get(other).code), as: .basic("fastapi_service", "fastapi-secret"))
        let told = try scene.harness.verified(mine["id_token"])
        #expect(told["name"] == "Alice" && told["tier"] == nil)
    }

    @Test("what was not asked for, nothing at all and reserved claims are 400; nothing is decided")
    func refused() async throws {
        let scene = try await scene()
        for (body, expected) in [
            ("{}", "granted_scopes: received nothing"), (#"{"granted_scopes":"openid"}"#, "received a string"),
            (#"{"granted_scopes":["openid","me"]}"#, #""me""#), (#"{"granted_scopes":["a b"]}"#, #""a b""#),
            (#"{"granted_scopes":["openid"],"claims":{"sub":"bob"}}"#, "claims.sub"),
            (#"{"granted_scopes":["openid"],"remember":1}"#, "remember"),
        ] {
            let answer = await scene.application.accept(scene.challenge, body, "consent")
            #expect(answer.status == 400 && answer["error_description"]?.contains(expected) == true, "\(answer.text)")
        }
        let plain = try await self.scene([("scope", "me items")])
        let nothing = await plain.application.accept(plain.challenge, #"{"granted_scopes":[]}"#, "consent")
        #expect(nothing.status == 400 && nothing["error_description"]?.contains("reject") == true)
        #expect(await scene.application.show(scene.challenge, "consent").status == 200)
    }

    @Test("rejected, the client is told access_denied, or consent_required where it asked for no page")
    func rejected() async throws {
        for (changes, expected) in [([], "access_denied"), ([("prompt", "none")], "consent_required")]
            as [([(String, String?)], String)]
        {
            let scene = try await scene(changes)
            let url = try #require(await scene.application.reject(scene.challenge, "{}", "consent")["redirect_to"])
            let back = await scene.browser.get(url)
            #expect(back.error == expected && back.parameters["state"] == "the-state")
            #expect(back.parameters["iss"] == Harness.issuer && scene.browser.flows.isEmpty)
        }
    }

    @Test("asked every time, unless the application says remember")
    func remember() async throws {
        let scene = try await scene(login: TestApplication.rememberedAlice)
        #expect(try await accept(scene, #"{"granted_scopes":["profile","email"]}"#).code != nil)
        let again = await scene.browser.authorize()
        let challenge = try TestApplication.challenge(again, "consent_challenge")
        let answer = await scene.application.accept(
            challenge, #"{"granted_scopes":["profile","email"],"remember":true}"#, "consent")
        #expect(await scene.browser.get(try #require(answer["redirect_to"])).code != nil)
        #expect(await scene.browser.authorize().code != nil, "no page and no question")
    }

    @Test("a verifier without the cookie, a forged one and that of the login are 403; the right one works once")
    func verifier() async throws {
        let scene = try await scene()
        let stranger = TestBrowser(scene.harness)
        let body = #"{"granted_scopes":["openid"]}"#
        let url = try #require(
            await scene.application.accept(scene.challenge, body, "consent")["redirect_to"])
        #expect(await stranger.get(url).status == 403)
        let forged = "/consent?flow=\(scene.challenge)&consent_verifier=\(String(repeating: "x", count: 43))"
        #expect(await scene.browser.get(forged).status == 403)
        #expect(await scene.application.accept(scene.challenge, body, "consent").status == 409)
        #expect(await scene.browser.get(url).code != nil)
        #expect(await scene.browser.get(url).status == 403, "the flow is over, and its cookie gone")
    }

    @Test("an answer about one person is none about another who logged in meanwhile in the same browser")
    func otherPerson() async throws {
        let scene = try await scene()
        let url = try #require(
            await scene.application.accept(scene.challenge, #"{"granted_scopes":["openid"]}"#, "consent")["redirect_to"]
        )
        let bob = try await scene.application.accept(
            await scene.browser.authorizeFirstParty(), #"{"subject":"bob","remember":true}"#)
        #expect(await scene.browser.get(bob).code != nil)
        let page = await scene.browser.get(url)
        #expect(page.status == 400 && page.code == nil, "\(page.detail)")
    }

    @Test("an answer comes too late after 60 s")
    func late() async throws {
        let scene = try await scene()
        let url = try #require(
            await scene.application.accept(scene.challenge, #"{"granted_scopes":["openid"]}"#, "consent")["redirect_to"]
        )
        scene.harness.clock.advance(.seconds(60))
        #expect(await scene.browser.get(url).status == 400)
    }
}
