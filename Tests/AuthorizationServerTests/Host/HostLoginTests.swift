import AuthorizationServer
import OAuthCore
import StorageSQLite
import Testing

@Suite("The application that the server is part of is the truth about who is logged in")
struct HostLoginTests {
    @Test(
        "who is logged in there is logged in here: a code at once, with the application's claims, auth_time, acr and amr"
    )
    func loggedIn() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn(acr: "2", ago: .seconds(300))
        let answer = await hosted.authorize()
        #expect(answer.code != nil && answer.status == 302, "\(answer.detail)")
        let tokens = try await hosted.tokens(answer)
        let claims = try hosted.harness.verified(tokens["id_token"])
        #expect(claims["sub"] == "app-1" && claims["acr"] == "2" && claims["amr"] == ["pwd"])
        #expect(claims["auth_time"]?.int64Value == hosted.harness.clock.now.seconds - 300)
        let info = await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"])
        #expect(info["name"] == "One of the Application" && info["email"] == "one@app.example.com")
    }

    @Test("the compatibility path asks the application too")
    func compatibility() async throws {
        let hosted = try await HostedHarness()
        let url =
            "/Auth/Authorize?response_type=code&client_id=fastapi_service&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fauth%2Fcallback"
        #expect(await hosted.browser.visit(url).location?.hasPrefix("https://app.example.com/sign-in?") == true)
        hosted.logIn()
        #expect(await hosted.browser.visit(url).code != nil)
    }

    @Test("nobody is logged in there: to its own login page, and back to the client")
    func ownLoginPage() async throws {
        let hosted = try await HostedHarness()
        let page = await hosted.authorize([("login_hint", "one"), ("ui_locales", "de en")])
        #expect(page.status == 302 && page.location?.hasPrefix("https://app.example.com/sign-in?return_to=") == true)
        #expect(
            hosted.demand == LoginDemand(loginHint: "one", uiLocales: ["de", "en"], clientName: "fastapi_service"))
        #expect(hosted.browser.flows.count == 1 && hosted.browser.session == nil)
        let back = page.parameters["return_to"] ?? ""
        #expect(hosted.harness.server.isReturnURL(back))
        hosted.logIn()
        let answer = await hosted.comeBack(page)
        #expect(answer.code != nil && answer.parameters["state"] == "the-state", "\(answer.detail)")
        #expect(hosted.browser.flows.isEmpty)
        #expect(await hosted.comeBack(page).status == 403, "the flow is finished, and its cookie gone")
    }

    @Test("coming back without a login leads to the login page again, and without the flow's cookie to a refusal")
    func backWithoutLogin() async throws {
        let hosted = try await HostedHarness()
        let page = await hosted.authorize()
        #expect(await hosted.comeBack(page).location?.hasPrefix("https://app.example.com/sign-in?") == true)
        hosted.logIn()
        let stranger = TestBrowser(hosted.harness)
        stranger[cookie: "app"] = "the-session"
        #expect(await stranger.get(page.parameters["return_to"] ?? "").status == 403)
        #expect(await hosted.comeBack(page).code != nil, "nothing was consumed")
    }

    @Test("a session of this server counts for nothing where nobody is logged in at the application; it is not ended")
    func nobody() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let first = try await hosted.idToken(await hosted.authorize())
        let cookie = hosted.browser.session
        hosted.forget()
        #expect(await hosted.authorize().location?.hasPrefix("https://app.example.com/sign-in?") == true)
        #expect(await hosted.browser.get("/account").location == Harness.issuer + "/login")
        #expect(hosted.browser.session == cookie)
        hosted.browser[cookie: "app"] = nil
        hosted.logIn()
        #expect(try await hosted.idToken(await hosted.authorize())["sid"] == first["sid"])
    }

    @Test("somebody else at the application replaces the session here, and its grants end")
    func somebodyElse() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        let first = try hosted.harness.verified(tokens["id_token"])
        hosted.logIn(ScriptedHost.two)
        let second = try await hosted.idToken(await hosted.authorize())
        #expect(second["sub"] == "app-2" && second["sid"] != first["sid"])
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
    }

    @Test("the same person with a newer login goes on under the same sid, and the clients' grants with them")
    func newerLogin() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        let first = try hosted.harness.verified(tokens["id_token"])
        hosted.harness.clock.advance(.seconds(600))
        hosted.logIn(acr: "2")
        let second = try await hosted.idToken(await hosted.authorize())
        #expect(second["sid"] == first["sid"] && second["acr"] == "2")
        #expect(second["auth_time"]?.int64Value == (first["auth_time"]?.int64Value ?? 0) + 600)
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 200)
        let cookie = hosted.browser.session
        #expect(await hosted.authorize().code != nil)
        #expect(hosted.browser.session == cookie, "nothing changed: nothing is written")
    }

    @Test("an application that cannot answer is 503, and never nobody")
    func failing() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        hosted.host.with { $0.isFailing = true }
        for path in [TestRequest.url(TestRequest.firstParty), "/login", "/account", "/logout"] {
            let page = await hosted.browser.get(path)
            #expect(page.status == 503 && page.location == nil, "\(path)")
            #expect(page.detail.contains("application"), "\(page.detail)")
        }
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 503)
        hosted.host.with { $0.isFailing = false }
        #expect(await hosted.authorize().code != nil)
    }

    @Test("a person whom the application no longer has: no login, and the tokens are worth nothing at once")
    func goneOrLocked() async throws {
        let hosted = try await HostedHarness { directory in
            directory.change("fastapi_service") { $0.grantTypes.insert(.refreshToken) }
        }
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        #expect(tokens["refresh_token"] != nil)
        hosted.host.with { $0.people[ScriptedHost.one] = nil }
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        expectRefusal(await hosted.harness.refresh(tokens["refresh_token"], as: .fastAPI), "invalid_grant")
        #expect(await hosted.authorize().location?.hasPrefix("https://app.example.com/sign-in?") == true)
    }

    @Test("a logout at the application while its login is followed here leaves no session behind")
    func logoutMeanwhile() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        hosted.host.with { $0.loginsLeft = 1 }
        #expect(await hosted.authorize().location?.hasPrefix("https://app.example.com/sign-in?") == true)
        let sessions = try await hosted.harness.store.sessions(
            subject: ScriptedHost.one, now: hosted.harness.clock.now, limit: 10)
        #expect(sessions.isEmpty)
    }

    @Test("a subject that no client could take is not let in", arguments: ["", "with space", "ünïcode"])
    func badSubject(_ subject: String) async throws {
        let hosted = try await HostedHarness()
        hosted.logIn(SubjectID(subject))
        #expect(await hosted.authorize().status == 503)
    }

    @Test("a proof in the future counts as one of now")
    func future() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn(ago: .seconds(-86_400))
        let claims = try await hosted.idToken(await hosted.authorize())
        #expect(claims["auth_time"]?.int64Value == hosted.harness.clock.now.seconds)
    }
}
