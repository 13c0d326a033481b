import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("OpenID Connect RP-Initiated Logout 1.0 and the account page")
struct LogoutEndpointTests {
    private let home = "http://localhost:8000/"

    /// A browser with a session, and the tokens of its client.
    private func session(
        _ harness: Harness, scope: String = "openid profile"
    ) async throws -> (browser: TestBrowser, tokens: TestAnswer) {
        let browser = TestBrowser(harness)
        let answer = await browser.complete([("scope", scope)])
        let tokens = await harness.token(
            [
                ("grant_type", "authorization_code"), ("code", answer.code ?? ""),
                ("redirect_uri", TestDirectory.callback), ("code_verifier", IssuedCode.verifier),
            ], as: .webApp)
        #expect(tokens.status == 200, "\(tokens.detail)")
        return (browser, tokens)
    }

    private func logout(_ pairs: [(String, String?)]) -> String {
        "/logout?" + FormParameters.encode(pairs.compactMap { name, value in value.map { (name, $0) } })
    }

    private func isLoggedIn(_ browser: TestBrowser) async -> Bool {
        await browser.authorize(TestRequest.firstParty + [("prompt", "none")]).code != nil
    }

    @Test("§2 with the session's ID token it ends without asking, expired or not, and goes where the client said")
    func hint() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        harness.clock.advance(.seconds(7200))
        let answer = await browser.get(
            logout([
                ("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", home), ("state", "a&b=c d"),
            ]))
        #expect(answer.status == 302 && answer.location == home + "?state=a%26b%3Dc%20d")
        #expect(browser.session == nil)
        #expect(await !isLoggedIn(browser))
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
    }

    @Test("ending a session leaves grants with offline_access")
    func offline() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness, scope: "openid offline_access")
        _ = await browser.get(logout([("id_token_hint", tokens["id_token"])]))
        #expect(await harness.refresh(tokens["refresh_token"]).status == 200)
    }

    @Test("§2 by POST from a client's page, whose cookies do not come along")
    func post() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        browser.origin = "https://app.example.com"
        let answer = await browser.post(
            "/logout", [("id_token_hint", tokens["id_token"] ?? ""), ("post_logout_redirect_uri", home)])
        #expect(answer.status == 303 && answer.location?.hasPrefix(Harness.issuer + "/logout?flow=") == true)
        #expect(await isLoggedIn(browser), "nothing has ended yet")
        #expect(await browser.follow(answer).location == home)
        #expect(await !isLoggedIn(browser))
    }

    @Test("§2 without the session's ID token the person is asked")
    func asks() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        let foreign = try await session(harness).tokens
        let questions = [
            logout([]), logout([("id_token_hint", "a.b.c"), ("post_logout_redirect_uri", home)]),
            logout([("id_token_hint", foreign["id_token"])]), logout([("id_token_hint", tokens["access_token"])]),
            logout([("client_id", "web-app"), ("post_logout_redirect_uri", home)]),
        ]
        for url in questions {
            let page = await browser.get(url)
            #expect(page.status == 200 && page.text.contains("Sign out?"), "\(url)")
            #expect(await isLoggedIn(browser))
        }
        let page = await browser.get(questions[1])
        let done = await browser.submit(page, [])
        #expect(done.status == 200 && done.text.contains("You are signed out"), "never on after a forged ID token")
        #expect(await !isLoggedIn(browser))
    }

    @Test("§3 the answer yes leads to the registered address")
    func confirmed() async throws {
        let (browser, _) = try await session(try await Harness())
        let page = await browser.get(
            logout([("client_id", "web-app"), ("post_logout_redirect_uri", home), ("state", "s")]))
        let done = await browser.submit(page, [])
        #expect(done.status == 303 && done.location == home + "?state=s")
        #expect(browser.session == nil)
    }

    @Test("the form needs its own value, of this session")
    func antiForgery() async throws {
        let harness = try await Harness()
        let (browser, _) = try await session(harness)
        let page = await browser.get("/logout")
        let other = await (try await session(harness)).browser.get("/logout").fields.first { $0.0 == "csrf" }?.1 ?? ""
        #expect(await browser.submit(page, [("csrf", other)]).status == 403)
        #expect(await browser.submit(page, [("csrf", "x")]).status == 403)
        _ = await browser.follow(await browser.submit(page, [], without: ["csrf"]))
        #expect(await isLoggedIn(browser))
        browser.origin = "https://evil.example"
        #expect(await browser.submit(page, []).status == 403)
    }

    @Test("§3 a wrong address is a page, and nothing ends")
    func wrongAddress() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        let hint = ("id_token_hint", tokens["id_token"])
        for url in [
            logout([hint, ("post_logout_redirect_uri", "http://localhost:8000/?foo=bar")]),
            logout([hint, ("post_logout_redirect_uri", "http://localhost:8001/")]),
            logout([hint, ("client_id", "spa"), ("post_logout_redirect_uri", home)]),
            logout([("post_logout_redirect_uri", home)]), logout([hint, ("state", "a")]) + "&state=b",
        ] {
            let page = await browser.get(url)
            #expect(page.status == 400 && page.location == nil, "\(url)")
            #expect(await isLoggedIn(browser))
        }
    }

    @Test("without a session there is nothing to end, and the client's address is gone to")
    func nobody() async throws {
        let browser = TestBrowser(try await Harness())
        #expect(await browser.get("/logout").text.contains("You are signed out"))
        let answer = await browser.get(logout([("client_id", "web-app"), ("post_logout_redirect_uri", home)]))
        #expect(answer.location == home)
    }

    @Test("the account page shows sessions and clients, and ends them")
    func account() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        let other = try await session(harness).browser
        let page = await browser.get("/account")
        #expect(page.text.contains("This browser") && page.text.contains("Another browser"))
        #expect(page.text.contains("web-app"))
        #expect(page.text.contains("<time datetime=\"2027-01-15T08:00:00Z\">15 January 2027, 08:00 UTC</time>"))
        let csrf = page.fields(of: "end_session").filter { $0.0 == "csrf" }
        let sid = page.button("end_session") ?? ""
        #expect(await browser.post("/account", [("end_session", sid)]).status == 403)
        let ended = await browser.post("/account", csrf + [("end_session", sid)])
        #expect(ended.status == 303)
        #expect(await !isLoggedIn(other))
        #expect(await isLoggedIn(browser))
        _ = await browser.post("/account", csrf + [("revoke", "web-app")])
        expectRefusal(await harness.refresh(tokens["refresh_token"]), "invalid_grant")
        #expect(await browser.authorize().isConsent, "the consent is forgotten")
        #expect(await browser.get("/account").text.contains("No application has access"))
    }

    @Test("nobody ends another person's session, and sid is no way in")
    func foreignSession() async throws {
        let harness = try await Harness()
        let (browser, tokens) = try await session(harness)
        let sid = try harness.verified(tokens["id_token"])["sid"]?.stringValue ?? ""
        let other = TestBrowser(harness)
        _ = await other.complete(TestRequest.firstParty, as: "testuser2@example.com")
        _ = await TestBrowser(harness).complete(TestRequest.firstParty, as: "testuser2@example.com")
        let csrf = await other.get("/account").fields(of: "end_session")
        #expect(await other.post("/account", csrf + [("end_session", sid)]).status == 303)
        #expect(await other.post("/account", csrf + [("revoke", "web-app")]).status == 303)
        #expect(await harness.refresh(tokens["refresh_token"]).status == 200)
        let thief = TestBrowser(harness)
        thief[cookie: "gatehouse_session"] = sid
        #expect(await !isLoggedIn(thief))
        #expect(await isLoggedIn(browser))
    }

    @Test("all other browsers are signed out, those too that the page does not list")
    func endMany() async throws {
        let harness = try await Harness()
        let browser = try await session(harness).browser
        let sessions = harness.context.stores.sessions
        let now = harness.clock.now
        for index in 0..<450 {
            try await sessions.insert(
                LoginSessionRecord(
                    hash: SecretHash(Array("\(index)".utf8)), sessionID: SessionID("session-\(index)"),
                    subject: TestDirectory.subject, authTime: now, acr: "1", amr: ["pwd"], createdAt: now,
                    idleExpiresAt: now + .seconds(600), expiresAt: now + .seconds(600)), replacing: nil)
        }
        let csrf = await browser.get("/account").fields(of: "end_others")
        #expect(await browser.post("/account", csrf + [("end_others", "yes")]).status == 303)
        #expect(try await sessions.sessions(subject: TestDirectory.subject, now: now, limit: 1000).count == 1)
        #expect(await isLoggedIn(browser))
    }

    @Test("all other browsers are signed out at once, this one stays")
    func endOthers() async throws {
        let harness = try await Harness()
        let browser = try await session(harness).browser
        let others = [try await session(harness).browser, try await session(harness).browser]
        let csrf = await browser.get("/account").fields(of: "end_others")
        let page = await browser.follow(await browser.post("/account", csrf + [("end_others", "yes")]))
        #expect(page.text.contains("All other browsers are signed out.") && !page.text.contains("Another browser"))
        for other in others { #expect(await !isLoggedIn(other)) }
        #expect(await isLoggedIn(browser))
    }

    @Test("the style sheet is served with its version, to be kept")
    func stylesheet() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.get("/logout")
        let sheet = await browser.get(page.attribute("href", after: "rel=\"stylesheet\"") ?? "")
        #expect(sheet.status == 200 && sheet.response.headerFields[.contentType] == "text/css; charset=utf-8")
        #expect(sheet.response.headerFields[.cacheControl]?.contains("immutable") == true)
        let tag = sheet.response.headerFields[.eTag] ?? ""
        let again = await harness.send("/assets/gatehouse.css", method: .get, headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
    }
}
