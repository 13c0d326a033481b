import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("A login at a provider")
struct LoginTests {
    @Test("ends where it was asked to, with a session and nothing in the URL")
    func happy() async throws {
        let site = try TestSite()
        var browser = site.browser
        let begun = await site.start(&browser, returnTo: "/orders?page=2")
        #expect(begun.status == .found)
        let asked = begun.locationParameters
        #expect(begun.location.hasPrefix("https://id.test/authorize?"))
        #expect(asked["response_type"] == "code")
        #expect(asked["client_id"] == "the-client")
        #expect(asked["redirect_uri"] == "http://localhost:8000/auth/web/callback")
        #expect(asked["code_challenge_method"] == "S256")
        #expect(asked["code_challenge"]?.count == 43)
        #expect(asked["scope"] == "openid email profile offline_access")
        #expect((asked["state"] ?? "").count == 43)
        #expect((asked["nonce"] ?? "").count == 43)
        let answer = await browser.get("/auth/web/callback?" + (try site.provider.authorize(begun.location)))
        #expect(answer.status == .found)
        #expect(answer.location == "/orders?page=2")
        #expect(browser.cookieNames == ["session"])
        let session = try await site.session(browser)
        #expect(session.user.userID == "one_person-1")
        #expect(session.user.email == "person@example.com")
        #expect(session.user.isEmailVerified)
        #expect(session.user.name == "Person One")
        #expect(session.record.providerSessionID == SessionID("session-1"))
        #expect(session.record.tokens.expiresAt == start + .seconds(300))
    }

    @Test("a program gets JSON: who logged in, and a token for what comes next")
    func json() async throws {
        let site = try TestSite()
        var browser = site.browser
        let answer = try await site.logIn(&browser, accept: "application/json")
        #expect(answer.status == .ok)
        let user: JSONObject = [
            "user_id": "one_person-1", "email": "person@example.com", "name": "Person One", "provider": "one",
        ]
        #expect(answer.json["user"]?.objectValue == user)
        #expect(answer.json["csrf_token"]?.stringValue?.isEmpty == false)
        #expect(answer.json.count == 2)
        let both = try await site.logIn(&browser, accept: "text/html, application/json")
        #expect(both.status == .found)
        #expect(both.location == "/")
    }

    @Test("a new login has a new id, and the session before it is dead at once")
    func newIdentifier() async throws {
        let site = try TestSite()
        var browser = site.browser
        _ = try await site.logIn(&browser)
        let first = browser.cookies
        _ = try await site.logIn(&browser)
        #expect(browser.cookies.first?.value != first.first?.value)
        #expect(site.store.sessions.count == 1)
        browser.cookies = first
        let old = browser
        await #expect(throws: BFFFailure.self) { try await site.session(old) }
    }

    @Test("an unknown provider and an address elsewhere are refused before anything is begun")
    func refusals() async throws {
        let site = try TestSite()
        var browser = site.browser
        let queries = [
            ("provider=unknown", "unknown_provider"), ("provider=ONE", "unknown_provider"),
            ("provider=one&redirect_uri=https%3A%2F%2Fevil.test", "invalid_request"),
            ("provider=one&redirect_uri=%2F%2Fevil.test", "invalid_request"),
            ("redirect_uri=https%3A%2F%2Fevil.test", "invalid_request"),
            ("provider=one&provider=one", "invalid_request"), ("provider=%zz", "invalid_request"),
            ("provider=one&redirect_uri=/" + String(repeating: "a", count: 1100), "invalid_request"),
        ]
        for (query, code) in queries {
            let answer = await browser.get("/auth/web/login?" + query, accept: "application/json")
            #expect(answer.status == .badRequest, "\(query)")
            #expect(answer.error == code, "\(query)")
        }
        #expect(browser.cookies.isEmpty)
        #expect(site.provider.requests.isEmpty)
    }

    @Test("the only provider need not be named; of several a person chooses, and a program is told")
    func choice() async throws {
        var browser = try TestSite().browser
        #expect(await browser.get("/auth/web/login").location.hasPrefix("https://id.test/authorize?"))
        let clock = TestClock()
        let two = try TestSite(
            clock: clock, providers: [TestProvider(clock: clock), TestProvider("https://two.test", clock: clock)])
        var other = two.browser
        let page = await other.get("/auth/web/login?redirect_uri=%2Forders")
        #expect(page.status == .ok)
        #expect(page.text.contains("/auth/web/login?provider=one&amp;redirect_uri=%2Forders"))
        #expect(page.text.contains("/auth/web/login?provider=two&amp;redirect_uri=%2Forders"))
        let told = await other.get("/auth/web/login", accept: "application/json")
        #expect(told.status == .badRequest)
        #expect(told.error == "invalid_request")
    }

    @Test("several tabs log in at the same time; of more than seven the oldest are dropped")
    func tabs() async throws {
        let site = try TestSite()
        var browser = site.browser
        var locations: [String] = []
        for _ in 0..<9 {
            locations.append(await site.start(&browser).location)
            site.clock.advance(.seconds(1))
        }
        #expect(browser.cookies.count == 7)
        #expect(
            browser.cookieNames.allSatisfy { $0.hasPrefix("session_login_") && $0.count == "session_login_".count + 8 })
        for location in locations[..<2] {
            let answer = await browser.get("/auth/web/callback?" + (try site.provider.authorize(location)))
            #expect(answer.logDetail?.errorCode == "invalid_state")
        }
        for location in locations[2...].reversed() {
            #expect(await browser.get("/auth/web/callback?" + (try site.provider.authorize(location))).status == .found)
        }
        #expect(browser.cookieNames == ["session"])
    }

    @Test("login cookies that are none of ours do not push out those that are")
    func garbage() async throws {
        let site = try TestSite()
        var browser = site.browser
        let begun = await site.start(&browser)
        browser.cookies += (0..<7).map { ("session_login_AAAAAAA\($0)", "garbage") }
        _ = await site.start(&browser)
        #expect(browser.cookies.count == 2)
        #expect(
            await browser.get("/auth/web/callback?" + (try site.provider.authorize(begun.location))).status == .found)
    }

    @Test("under https the cookies carry the __Host- prefix and are Secure")
    func secureCookies() async throws {
        let site = try TestSite { $0.publicURL = "https://app.test" }
        var browser = site.browser
        let begun = await site.start(&browser)
        let cookie = try #require(begun.headerFields[.setCookie])
        #expect(cookie.hasPrefix("__Host-session_login_"))
        #expect(cookie.hasSuffix("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure"))
        #expect(begun.locationParameters["redirect_uri"] == "https://app.test/auth/web/callback")
    }

    @Test("under another loopback name the login is begun again under the public one")
    func loopbackName() async throws {
        let site = try TestSite()
        let answer = await site.bff.respond(
            to: EndpointRequest(
                method: .get, path: "/auth/web/login", query: "provider=one", authority: "127.0.0.1:8000"))
        #expect(answer.location == "http://localhost:8000/auth/web/login?provider=one")
    }
}
