import AuthorizationServer
import HTTPTypes
import OAuthCore
import Testing

@Suite("The server's own pages and logout in an application that logs people in")
struct HostLogoutTests {
    private func logout(_ tokens: TestAnswer) -> String {
        "/logout?" + FormParameters.encode([("id_token_hint", tokens["id_token"] ?? "")])
    }

    @Test("there is no login form: /login leads to the application's page, then to the account page; a POST is refused")
    func login() async throws {
        let hosted = try await HostedHarness()
        let page = await hosted.browser.visit("/login")
        #expect(page.location?.hasPrefix("https://app.example.com/sign-in?return_to=") == true)
        #expect(await hosted.browser.post("/login", [("username", "x"), ("password", "y")]).status == 405)
        hosted.logIn()
        let account = await hosted.comeBack(page)
        #expect(account.status == 200 && account.text.contains("One of the Application"), "\(account.detail)")
        #expect(hosted.browser.flows.isEmpty)
        #expect(await hosted.browser.get("/login").location == Harness.issuer + "/account")
    }

    @Test("the password grant is not for people who have no password here")
    func passwordGrant() async throws {
        let hosted = try await HostedHarness()
        let answer = await hosted.harness.token(
            [("grant_type", "password"), ("username", "testuser1@example.com"), ("password", TestDirectory.password)],
            as: .named("docs-ui"))
        expectRefusal(answer, "unsupported_grant_type")
        let metadata = await hosted.harness.get("/.well-known/openid-configuration").json
        #expect(metadata["grant_types_supported"]?.arrayValue?.contains("password") == false)
        #expect(metadata["acr_values_supported"] == ["1", "2"])
    }

    @Test("a service's logout ends the session here and the application's, and its tokens")
    func byService() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        let answer = await hosted.browser.get(logout(tokens))
        #expect(answer.status == 200, "\(answer.detail)")
        #expect(hosted.browser.session == nil && hosted.browser[cookie: "app"] == nil)
        #expect(hosted.host.with { $0.logins.isEmpty })
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
    }

    @Test("without proof it asks first, also where the application alone has a session")
    func asks() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let page = await hosted.browser.get("/logout")
        #expect(page.status == 200 && page.text.contains("One of the Application"))
        #expect(!hosted.host.with { $0.logins.isEmpty })
        #expect(await hosted.browser.post("/logout", [("csrf", "wrong")]).status == 403)
        #expect(!hosted.host.with { $0.logins.isEmpty })
        #expect(await hosted.browser.submit(page, []).status == 200)
        #expect(hosted.host.with { $0.logins.isEmpty } && hosted.browser.session == nil)
    }

    @Test("a session here that outlived the application's ends all the same")
    func leftOver() async throws {
        let hosted = try await HostedHarness()
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        hosted.forget()
        #expect(await hosted.browser.get(logout(tokens)).status == 200)
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
    }

    @Test("an application that keeps its session logs the person in again at the next service")
    func keeps() async throws {
        let hosted = try await HostedHarness()
        hosted.host.with { $0.endsLogins = false }
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize())
        #expect(await hosted.browser.get(logout(tokens)).status == 200)
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        #expect(await hosted.authorize().code != nil)
    }

    @Test(
        "the application's own logout ends all sessions and grants of the person, those with offline_access too, and nobody else's"
    )
    func everywhere() async throws {
        let hosted = try await HostedHarness { directory in
            directory.change("fastapi_service") { client in
                client.grantTypes.insert(.refreshToken)
                client.scope = Scope(parsing: "openid profile email offline_access") ?? .empty
            }
        }
        hosted.logIn(ScriptedHost.two)
        let others = try await hosted.tokens(await hosted.authorize())
        hosted.browser[cookie: "gatehouse_session"] = nil
        hosted.logIn()
        let tokens = try await hosted.tokens(await hosted.authorize([("scope", "openid offline_access")]))
        #expect(try await hosted.harness.server.endSessions(of: ScriptedHost.one) == 1)
        expectRefusal(await hosted.harness.refresh(tokens["refresh_token"], as: .fastAPI), "invalid_grant")
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: tokens["access_token"]).status == 401)
        #expect(await hosted.harness.get("/oauth2/userinfo", bearer: others["access_token"]).status == 200)
        #expect(try await hosted.harness.server.endSessions(of: ScriptedHost.one) == 0)
        #expect(try await hosted.harness.audited().first == .sessionEnded)
    }
}
