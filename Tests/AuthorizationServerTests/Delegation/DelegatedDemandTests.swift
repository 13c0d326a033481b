import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import StorageSQLite
import Testing

@Suite("Login delegated to an application: what the client demanded is checked on return")
struct DelegatedDemandTests {
    /// What the client gets where the application says that the person logged in so long ago.
    private func outcome(
        _ changes: [(String, String?)], secondsAgo: Int64, acr: String? = nil, acrValues: [String]? = nil
    ) async throws -> TestPage {
        let harness = try await TestApplication.harness(acrValues: acrValues)
        let browser = TestBrowser(harness)
        let page = await browser.authorizeFirstParty(changes)
        let time = harness.clock.now.seconds - secondsAgo
        harness.clock.advance(.seconds(40))
        let context = acr.map { #","acr":"\#($0)""# } ?? ""
        let url = try await TestApplication(harness: harness).accept(
            page, #"{"subject":"alice","auth_time":\#(time)\#(context)}"#)
        return await browser.get(url)
    }

    @Test("prompt=login and max_age: an old login is login_required, one of the request's time will do")
    func fresh() async throws {
        for changes in [[("prompt", "login")], [("max_age", "0")]] as [[(String, String?)]] {
            #expect(try await outcome(changes, secondsAgo: 11).error == "login_required")
            #expect(try await outcome(changes, secondsAgo: 10).code != nil)
            #expect(try await outcome(changes, secondsAgo: -30).code != nil)
        }
        #expect(try await outcome([("max_age", "60")], secondsAgo: 71).error == "login_required")
        #expect(try await outcome([("max_age", "60")], secondsAgo: 70).code != nil)
    }

    @Test("prompt=none is handed over, and what the application answers reaches the client by redirects alone")
    func silent() async throws {
        #expect(try await outcome([("prompt", "none")], secondsAgo: 100).code != nil)
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let challenge = try TestApplication.challenge(await browser.authorizeFirstParty([("prompt", "none")]))
        let application = TestApplication(harness: harness)
        #expect(await application.show(challenge).json["prompt"] == "none")
        let url = try #require(await application.reject(challenge)["redirect_to"])
        #expect(await browser.get(url).error == "login_required", "what is said where no error is named")
    }

    @Test("somebody else than the id_token_hint names is login_required")
    func hint() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        let first = await browser.get(try await application.accept(await browser.authorizeFirstParty()))
        let tokens = await harness.token(
            IssuedCode.form(first.code), as: .basic("fastapi_service", "fastapi-secret"))
        let page = await browser.authorizeFirstParty([("id_token_hint", tokens["id_token"])])
        #expect(await browser.get(try await application.accept(page, #"{"subject":"bob"}"#)).error == "login_required")
    }

    @Test("an essential acr that was not met is unmet_authentication_requirements, one that was is in the ID token")
    func contexts() async throws {
        let claims =
            [("claims", #"{"id_token":{"acr":{"essential":true,"values":["gold"]}}}"#)]
            as [(String, String?)]
        #expect(try await outcome(claims, secondsAgo: 0, acr: "silver").error == "unmet_authentication_requirements")
        #expect(try await outcome(claims, secondsAgo: 0).error == "unmet_authentication_requirements")
        #expect(try await outcome(claims, secondsAgo: 0, acr: "gold").code != nil)
        #expect(try await outcome([("acr_values", "gold")], secondsAgo: 0, acr: "silver").code != nil)
        let known = try await TestApplication.harness(acrValues: ["silver"])
        #expect(await TestBrowser(known).authorizeFirstParty(claims).error == "unmet_authentication_requirements")
        #expect(
            await known.get("/.well-known/openid-configuration").json["acr_values_supported"] == ["silver"])
    }

    @Test("auth_time, acr and amr are the application's in the ID token; a clock that is ahead by 10 s is now")
    func told() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        func token(_ body: String) async throws -> JSONObject {
            let back = await browser.get(try await application.accept(await browser.authorizeFirstParty(), body))
            let tokens = await harness.token(
                IssuedCode.form(back.code), as: .basic("fastapi_service", "fastapi-secret"))
            return try harness.verified(tokens["id_token"])
        }
        let now = harness.clock.now.seconds
        let claims = try await token(
            #"{"subject":"alice","auth_time":\#(now - 500),"acr":"gold","amr":["hwk","pin"]}"#)
        #expect(claims["auth_time"] == .int(now - 500) && claims["acr"] == "gold" && claims["amr"] == ["hwk", "pin"])
        #expect(try await token(#"{"subject":"alice","auth_time":\#(now + 10)}"#)["auth_time"] == .int(now))
        let bare = try await token(#"{"subject":"alice"}"#)
        #expect(bare["auth_time"] == .int(now) && bare["acr"] == nil && bare["amr"] == nil)
    }

    @Test("the end of everything of a person ends a remembered login, and a login that is on its way")
    func ended() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let (browser, other) = (TestBrowser(harness), TestBrowser(harness))
        let remembered = try await application.accept(
            await browser.authorizeFirstParty(), TestApplication.rememberedAlice)
        #expect(await browser.get(remembered).code != nil)
        let onItsWay = try await application.accept(await other.authorizeFirstParty())
        let bystander = TestBrowser(harness)
        let bob = try await application.accept(await bystander.authorizeFirstParty(), #"{"subject":"bob"}"#)
        harness.clock.advance(.seconds(50))
        #expect(try await harness.server.endSessions(of: SubjectID("alice")) == 1)
        _ = try TestApplication.challenge(await browser.authorizeFirstParty())
        let late = await other.get(onItsWay)
        #expect(late.status == 400 && late.detail.contains("logged out"), "\(late.detail)")
        #expect(try await harness.store.sessions(subject: SubjectID("alice"), now: harness.clock.now, limit: 9).isEmpty)
        #expect(await bystander.get(bob).code != nil)
        harness.clock.advance(.milliseconds(1))
        let again = try await application.accept(await browser.authorizeFirstParty())
        #expect(await browser.get(again).code != nil, "whoever logs in again is logged in")
    }

    @Test("a browser that looks ahead takes nothing")
    func preview() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(await browser.authorizeFirstParty())
        var ahead = browser.request(.get, url)
        ahead.headerFields[try #require(HTTPField.Name("Sec-Purpose"))] = "prefetch;prerender"
        #expect(await harness.server.respond(to: ahead).status == .forbidden)
        #expect(await browser.get(url).code != nil)
    }
}
