import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import StorageSQLite
import Testing

@Suite("Login delegated to an application: the way there and back")
struct DelegatedLoginTests {
    @Test(
        "the browser goes to the application with the challenge, which is no secret of the browser, and with no page of ours as its referrer"
    )
    func wayThere() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorizeFirstParty()
        let challenge = try TestApplication.challenge(page)
        #expect(page.location == TestApplication.url + "&login_challenge=" + challenge)
        #expect(page.response.headerFields[.init("Referrer-Policy")!] == "no-referrer")
        #expect(page.response.headerFields[.cacheControl] == "no-store")
        let cookie = try #require(browser[cookie: "gatehouse_flow_" + challenge.prefix(8)])
        #expect(cookie != challenge && challenge.count == 43 && cookie.count == 43)
        // The page of the flow leads there as well, as often as it is asked for.
        let again = await browser.get("/login?flow=\(challenge)")
        #expect(again.location == page.location)
    }

    @Test("accepted, the browser comes back and the client gets its code; the session is the application's person")
    func wayBack() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(await browser.authorizeFirstParty())
        #expect(url.hasPrefix(Harness.issuer + "/login?flow="))
        let back = await browser.get(url)
        #expect(back.location?.hasPrefix("http://localhost:8000/auth/callback?code=") == true, "\(back.detail)")
        #expect(back.parameters["state"] == "the-state" && back.parameters["iss"] == Harness.issuer)
        #expect(browser.session != nil && browser.flows.isEmpty)
        let tokens = await harness.token(
            IssuedCode.form(back.code), as: .basic("fastapi_service", "fastapi-secret"))
        #expect(try harness.verified(tokens["id_token"])["sub"] == "alice")
        #expect(try await harness.audited().contains(.loginSucceeded))
    }

    @Test("a login leads to the application from the account page too, and no client asks then")
    func account() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let page = await browser.visit("/account?ui_locales=de")
        let application = TestApplication(harness: harness)
        let shown = await application.show(try TestApplication.challenge(page)).json
        #expect(shown["client"] == .null && shown["requested_scopes"] == [] && shown["prompt"] == .null)
        let account = await browser.visit(try await application.accept(page))
        #expect(account.status == 200 && account.text.contains("Alice"))
        #expect(await browser.get("/login").location == Harness.issuer + "/account")
        let refused = TestBrowser(harness)
        let answer = await application.reject(
            try TestApplication.challenge(await refused.visit("/login")), #"{"error":"access_denied"}"#)
        let denied = await refused.get(try #require(answer["redirect_to"]))
        #expect(denied.status == 400 && denied.text.contains("access_denied") && refused.session == nil)
    }

    @Test("there is no form: a POST is not answered, and a password of the directory opens nothing")
    func noForm() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let challenge = try TestApplication.challenge(await browser.authorizeFirstParty())
        let form = [("flow", challenge), ("username", "testuser1@example.com"), ("password", TestDirectory.password)]
        #expect(await browser.post("/login", form).status == 405)
        #expect(browser.session == nil)
    }

    @Test("rejected, the client is told with iss and state, and nobody is logged in")
    func rejected() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let application = TestApplication(harness: harness)
        for (body, error, description) in [
            (
                #"{"error":"temporarily_unavailable","error_description":"Come back later."}"#,
                "temporarily_unavailable",
                "Come back later."
            ),
            ("{}", "access_denied", "The application refused the request."),
        ] {
            let challenge = try TestApplication.challenge(await browser.authorizeFirstParty())
            let url = try #require(await application.reject(challenge, body)["redirect_to"])
            let back = await browser.get(url)
            #expect(back.error == error && back.parameters["error_description"] == description)
            #expect(back.parameters["state"] == "the-state" && back.parameters["iss"] == Harness.issuer)
            #expect(back.code == nil && browser.session == nil && browser.flows.isEmpty)
            #expect(await browser.get(url).status == 403, "the flow is over")
        }
    }

    @Test("without the flow's cookie 403, which consumes nothing; the browser that began it goes on")
    func otherBrowser() async throws {
        let harness = try await TestApplication.harness()
        let (alice, mallory) = (TestBrowser(harness), TestBrowser(harness))
        let url = try await TestApplication(harness: harness).accept(await alice.authorizeFirstParty())
        _ = await mallory.authorizeFirstParty()
        #expect(await mallory.get(url).status == 403)
        #expect(mallory.session == nil)
        for (name, _) in alice.cookies { mallory[cookie: name] = String(repeating: "x", count: 43) }
        #expect(await mallory.get(url).status == 403, "a cookie of that name with another value")
        #expect(await alice.get(url).code != nil)
    }

    @Test("a forged verifier, one of another flow, one too early and the challenge itself are 403 and consume nothing")
    func forged() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        let first = await browser.authorizeFirstParty()
        let challenge = try TestApplication.challenge(first)
        let early = await browser.get("/login?flow=\(challenge)&login_verifier=\(String(repeating: "a", count: 43))")
        #expect(early.status == 403 && early.detail.contains("has not answered"))
        let url = try await application.accept(first)
        let other = try await application.accept(await browser.authorizeFirstParty())
        let foreign = try #require(TestPage.parameters(of: other)["login_verifier"])
        for verifier in [foreign, challenge, String(repeating: "a", count: 43), "short"] {
            let page = await browser.get("/login?flow=\(challenge)&login_verifier=\(verifier)")
            #expect(page.status == 403, "\(page.detail)")
        }
        #expect(browser.session == nil)
        #expect(await browser.get(url).code != nil)
    }

    @Test("the verifier works once")
    func replayed() async throws {
        // A client that asks for consent keeps its flow open, so that it is the answer that is used up and not the flow.
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(await browser.authorize())
        let consent = await browser.follow(await browser.get(url))
        #expect(consent.isConsent)
        let session = browser.session
        let replay = await browser.get(url)
        #expect(replay.status == 400 && replay.detail.contains("taken already"))
        #expect(browser.session == session)
        #expect(await browser.submit(consent, [("decision", "allow")]).code != nil)
    }

    @Test("of twenty visits at once with the same verifier one goes on")
    func race() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(await browser.authorizeFirstParty())
        let request = browser.request(.get, url)
        let codes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await harness.server.respond(to: request).headerFields[.location]?.contains("code=") == true
                }
            }
            return await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(codes == 1)
        #expect(
            try await harness.store.sessions(subject: SubjectID("alice"), now: harness.clock.now, limit: 50).count == 1)
    }

    @Test("the verifier holds for 60 s")
    func late() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        let inTime = try await application.accept(await browser.authorizeFirstParty())
        harness.clock.advance(.milliseconds(59_999))
        #expect(await browser.get(inTime).code != nil)
        let other = TestBrowser(harness)
        let page = await other.authorizeFirstParty()
        let late = try await application.accept(page)
        harness.clock.advance(.seconds(60))
        let answer = await other.get(late)
        #expect(answer.status == 400 && answer.detail.contains("60 s"))
        #expect(other.session == nil)
        #expect(await application.accept(try TestApplication.challenge(page), TestApplication.alice).status == 409)
    }

    @Test("without remember the next request asks the application again; with it, none does and all services follow")
    func remember() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        #expect(await browser.get(try await application.accept(await browser.authorizeFirstParty())).code != nil)
        let once = browser.session
        let again = await browser.authorizeFirstParty()
        let url = try await application.accept(again, TestApplication.rememberedAlice)
        #expect(await browser.get(url).code != nil)
        #expect(browser.session != once, "a login always gives the cookie another value")
        #expect(await browser.authorizeFirstParty().code != nil)
        let consent = await browser.authorize()
        #expect(consent.isConsent, "\(consent.location ?? "")")
        #expect(await browser.authorizeFirstParty([("prompt", "none")]).code != nil)
    }

    @Test("the same person keeps the session's public name; another person's takes its place, and what it gave ends")
    func replaced() async throws {
        let harness = try await TestApplication.harness()
        let application = TestApplication(harness: harness)
        let browser = TestBrowser(harness)
        func log(in subject: String) async throws -> (sid: String?, TestAnswer) {
            let url = try await application.accept(await browser.authorizeFirstParty(), #"{"subject":"\#(subject)"}"#)
            let tokens = await harness.token(
                IssuedCode.form(await browser.get(url).code), as: .basic("fastapi_service", "fastapi-secret"))
            return (try harness.verified(tokens["id_token"])["sid"]?.stringValue, tokens)
        }
        let (first, tokens) = try await log(in: "alice")
        let (second, _) = try await log(in: "alice")
        #expect(first != nil && first == second)
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 200)
        let (third, _) = try await log(in: "bob")
        #expect(third != first)
        #expect(await harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
    }

    @Test("an account that the directory has locked is not logged in, whatever the application says")
    func locked() async throws {
        let harness = try await TestApplication.harness(directory: { $0.users[0].isDisabled = true })
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(
            await browser.authorizeFirstParty(), #"{"subject":"\#(TestDirectory.subject)"}"#)
        #expect(await browser.get(url).error == "access_denied")
        #expect(browser.session == nil)
    }

    @Test("a session that ended on the way to the consent: the browser begins again at the client")
    func endedMeanwhile() async throws {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let url = try await TestApplication(harness: harness).accept(await browser.authorize())
        let consent = await browser.follow(await browser.get(url))
        _ = try await harness.store.endAll(subject: SubjectID("alice"))
        let page = await browser.follow(await browser.submit(consent, [("decision", "allow")]))
        #expect(page.status == 400 && page.detail.contains("answered the login request"))
    }
}
