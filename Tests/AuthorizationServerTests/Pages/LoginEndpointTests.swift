import AuthorizationServer
import HTTPExchange
import Storage
import StorageSQLite
import HTTPTypes
import OAuthCore
import Secrets
import Testing

@Suite("The login page and its session")
struct LoginEndpointTests {
    private let firstParty = TestRequest.firstParty

    @Test("a wrong password and an unknown user are alike, and the right password works afterwards")
    func wrong() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.authorize()
        let known = await browser.submit(page, [("username", "testuser1@example.com"), ("password", "wrong")])
        let unknown = await browser.submit(page, [("username", "nobody@example.com"), ("password", "wrong")])
        #expect(known.isLogin && unknown.isLogin)
        #expect(known.text.replacing("testuser1@", with: "nobody@") == unknown.text)
        #expect(known.text.contains("role=\"alert\""))
        #expect(!known.text.contains("wrong\""), "the password is not in the page")
        #expect(browser.session == nil)
        #expect(await browser.signIn(known).isConsent)
    }

    @Test("a locked account is a wrong password")
    func locked() async throws {
        let harness = try await Harness(directory: { $0.users[0].isDisabled = true })
        let browser = TestBrowser(harness)
        #expect(await browser.signIn(await browser.authorize()).isLogin)
        #expect(browser.session == nil)
    }

    @Test("an account that is locked later loses its session")
    func lockedLater() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete(firstParty)
        var user = try #require(try await harness.store.user(subject: TestDirectory.subject))
        user.isDisabled = true
        let version = try await harness.store.directoryVersion()
        _ = try await harness.store.apply([.putUser(user)], expectedVersion: version, now: harness.clock.now)
        #expect(await browser.authorize(firstParty).isLogin)
    }

    @Test("guessing ends in 429 with Retry-After, for this name and address, for a while")
    func throttled() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        for _ in 0..<10 { #expect(await browser.signIn(page, "testuser1@example.com", "x").status == 200) }
        let refused = await browser.signIn(page)
        #expect(refused.status == 429, "the right password too")
        #expect(refused.response.headerFields[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
        #expect(refused.text.contains("name=\"password\""))
        let elsewhere = TestBrowser(harness)
        elsewhere.address = "192.0.2.2"
        #expect(await elsewhere.signIn(await elsewhere.authorize()).isConsent)
        harness.clock.advance(.seconds(301))
        #expect(await browser.signIn(page).isConsent)
    }

    @Test("an unknown name is throttled like a known one")
    func throttledUnknown() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.authorize()
        for _ in 0..<10 { _ = await browser.signIn(page, "nobody", "x") }
        #expect(await browser.signIn(page, "NOBODY", "x").status == 429)
    }

    @Test("guessing by password grant and by page is counted together")
    func throttledPasswordGrant() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        for _ in 0..<5 { _ = await browser.signIn(page, "testuser1@example.com", "x") }
        let form = [("grant_type", "password"), ("username", "testuser1@example.com"), ("password", "x")]
        for _ in 0..<5 { expectRefusal(await harness.token(form, as: .named("docs-ui")), "invalid_grant") }
        let refused = await harness.token(form, as: .named("docs-ui"))
        #expect(refused.status == 429 && refused[.retryAfter] != nil)
        #expect(await browser.signIn(page).status == 429)
    }

    @Test("the origin of an issuer with its scheme's own port is the one that browsers name")
    func defaultPort() async throws {
        let harness = try await Harness(settings: { $0.issuer = "https://id.example.com:443" })
        let answer = await TestBrowser(harness).get(TestRequest.url())
        #expect(answer.location?.hasPrefix("https://id.example.com/login?flow=") == true)
    }

    @Test("an issuer with a path has its pages below it")
    func issuerWithPath() async throws {
        let harness = try await Harness(settings: { $0.issuer = "http://localhost:9000/id" })
        let browser = TestBrowser(harness)
        let page = await browser.visit("/id" + TestRequest.url())
        #expect(page.isLogin && page.text.contains("action=\"/id/login\"") && page.text.contains("href=\"/id/assets/"))
        let answer = await browser.signIn(page)
        #expect(answer.isConsent)
        #expect(await browser.submit(answer, [("decision", "allow")]).parameters["iss"] == "http://localhost:9000/id")
    }

    @Test("a form without its anti-forgery value, or with another's, is 403", arguments: ["gone", "wrong", "foreign"])
    func antiForgery(change: String) async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        let other = await TestBrowser(harness).authorize().fields.first { $0.0 == "csrf" }?.1 ?? ""
        let value = ["wrong": String(repeating: "A", count: 43), "foreign": other][change]
        let credentials = [("username", "testuser1@example.com"), ("password", TestDirectory.password)]
        let answer = await browser.submit(page, credentials + (value.map { [("csrf", $0)] } ?? []), without: ["csrf"])
        #expect(answer.status == 403)
        #expect(browser.session == nil)
        #expect(await browser.signIn(page).isConsent, "nothing was consumed")
    }

    @Test("without the flow's cookie a page is 403 and consumes nothing")
    func withoutCookie() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        let stranger = TestBrowser(harness)
        #expect(await stranger.get(page.url).status == 403)
        #expect(await stranger.signIn(page).status == 403)
        stranger[cookie: browser.flows[0]] = String(repeating: "x", count: 43)
        #expect(await stranger.get(page.url).status == 403)
        #expect(stranger.session == nil)
        #expect(await browser.signIn(page).isConsent)
    }

    @Test("an unknown or malformed handle is a page", arguments: ["", "x", "%00", String(repeating: "a", count: 43)])
    func unknownHandle(handle: String) async throws {
        let browser = TestBrowser(try await Harness())
        browser[cookie: "gatehouse_flow_aaaaaaaa"] = String(repeating: "b", count: 43)
        for path in ["/login", "/consent"] {
            let page = await browser.get("\(path)?flow=\(handle)")
            #expect((path == "/login" && handle.isEmpty) || page.status == 400, "\(path) \(page.status)")
        }
    }

    @Test("Origin: null proves nothing and refuses nothing; another origin is refused")
    func origin() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.authorize()
        browser.origin = "https://evil.example"
        #expect(await browser.signIn(page).status == 403)
        browser.origin = nil
        #expect(await browser.signIn(page, "x", "y").isLogin)
        browser.origin = "null"
        #expect(await browser.submit(page, [("username", "x")], without: ["csrf"]).status == 403)
        #expect(await browser.signIn(page).isConsent)
    }

    @Test("a repeated field is refused, a body that is no form too")
    func malformed() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        #expect(await browser.submit(page, [("username", "a"), ("username", "b"), ("password", "c")]).status == 400)
        let json = await harness.send("/login", body: "{}", headers: [.contentType: "application/json"])
        #expect(json.status == 415)
    }

    @Test("two tabs in two flows both finish, in either order")
    func twoTabs() async throws {
        let browser = TestBrowser(try await Harness())
        let first = await browser.authorize(firstParty + [("state", "first")])
        let second = await browser.authorize(firstParty + [("state", "second")])
        #expect(browser.flows.count == 2)
        #expect(await browser.signIn(second).parameters["state"] == "second")
        #expect(await browser.visit(first.url).parameters["state"] == "first", "the other tab is logged in by now")
        #expect(browser.flows.isEmpty)
    }

    @Test("of the flows of one browser the oldest are dropped")
    func manyFlows() async throws {
        let browser = TestBrowser(try await Harness())
        let first = await browser.authorize()
        let oldest = browser.flows[0]
        for _ in 0..<8 { _ = await browser.authorize() }
        #expect(browser.flows.count == 8)
        #expect(!browser.flows.contains(oldest))
        #expect(await browser.get(first.url).status == 403)
    }

    @Test("a flow expires")
    func expired() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        harness.clock.advance(.seconds(1801))
        #expect(await browser.get(page.url).status == 400)
        #expect(await browser.signIn(page).status == 400)
        #expect(browser.session == nil)
    }

    @Test("a session id that the browser brought is never adopted, each login makes a new one, and the old one is dead")
    func fixation() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let planted = String(repeating: "p", count: 43)
        browser[cookie: "gatehouse_session"] = planted
        _ = await browser.complete(firstParty)
        let first = try #require(browser.session)
        #expect(first != planted && first.count == 43)
        _ = await browser.complete(firstParty + [("prompt", "login")])
        let second = try #require(browser.session)
        #expect(second != first)
        for dead in [planted, first] {
            let thief = TestBrowser(harness)
            thief[cookie: "gatehouse_session"] = dead
            #expect(await thief.authorize(firstParty).isLogin)
        }
        #expect(await browser.authorize(firstParty).code != nil)
    }

    @Test("the same person logging in again keeps sid and grants, somebody else ends them")
    func relogin() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        func sid(_ answer: TestPage) async throws -> (String?, String?) {
            let tokens = await harness.token(
                [
                    ("grant_type", "authorization_code"), ("code", answer.code ?? ""),
                    ("redirect_uri", TestDirectory.callback), ("code_verifier", IssuedCode.verifier),
                ], as: .webApp)
            return (try harness.verified(tokens["id_token"])["sid"]?.stringValue, tokens["refresh_token"])
        }
        let first = try await sid(await browser.complete())
        harness.clock.advance(.seconds(5))
        let second = try await sid(await browser.complete([("prompt", "login")]))
        #expect(first.0 == second.0)
        let refreshed = await harness.refresh(first.1)
        #expect(refreshed.status == 200, "\(refreshed.text) \(refreshed.detail)")
        let third = try await sid(await browser.complete([("prompt", "login")], as: "testuser2@example.com"))
        #expect(third.0 != second.0)
        expectRefusal(await harness.refresh(second.1), "invalid_grant")
    }

    @Test("cookies are HttpOnly, Lax and for the whole host; under https Secure with the __Host- prefix")
    func cookies() async throws {
        let browser = TestBrowser(try await Harness())
        let begun = await browser.get(TestRequest.url())
        let flow = begun.response.headerFields[values: .setCookie][0]
        #expect(flow.hasPrefix("gatehouse_flow_") && flow.hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
        let secure = try await Harness(settings: { $0.issuer = "https://id.example.com" })
        let answer = await TestBrowser(secure).get(TestRequest.url())
        let field = answer.response.headerFields[values: .setCookie][0]
        #expect(
            field.hasPrefix("__Host-gatehouse_flow_") && field.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
        #expect(answer.location?.hasPrefix("https://id.example.com/login?flow=") == true)
    }

    @Test("a session rests no longer than it may, and activity is written once a minute")
    func idle() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete(firstParty)
        harness.clock.advance(.seconds(8 * 3600 - 1))
        #expect(await browser.authorize(firstParty).code != nil)
        harness.clock.advance(.seconds(8 * 3600 - 1))
        #expect(await browser.authorize(firstParty).code != nil, "the activity moved the end")
        harness.clock.advance(.seconds(8 * 3600))
        #expect(await browser.authorize(firstParty).isLogin)
    }

    @Test("OpenID Connect Core §3.1.2.1 prompt and max_age ask again, and auth_time moves")
    func prompts() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete(firstParty)
        harness.clock.advance(.seconds(10))
        #expect(await browser.authorize(firstParty + [("max_age", "10")]).code != nil)
        #expect(await browser.authorize(firstParty + [("prompt", "none")]).code != nil)
        let old = await browser.authorize(firstParty + [("max_age", "9")])
        #expect(old.isLogin && old.text.contains("confirm that it is you"))
        #expect(old.text.contains("testuser1@example.com"))
        #expect(await browser.signIn(old).code != nil)
        let choice = await browser.authorize(firstParty + [("prompt", "select_account")])
        #expect(choice.isLogin && choice.text.contains("Continue as"))
        #expect(await browser.follow(await browser.submit(choice, [("continue", "yes")])).code != nil)
        let login = await browser.authorize(firstParty + [("prompt", "login")])
        let notALogin = await browser.follow(await browser.submit(login, [("continue", "yes")]))
        #expect(notALogin.isLogin, "going on is not logging in")
    }

    @Test("OpenID Connect Core §3.1.2.1 id_token_hint of somebody else")
    func hint() async throws {
        let harness = try await Harness()
        let other = TestBrowser(harness)
        let answer = await other.complete([], as: "testuser2@example.com")
        let tokens = await harness.token(
            [
                ("grant_type", "authorization_code"), ("code", answer.code ?? ""),
                ("redirect_uri", TestDirectory.callback), ("code_verifier", IssuedCode.verifier),
            ], as: .webApp)
        let hint: [(String, String?)] = [("id_token_hint", tokens["id_token"])]
        harness.clock.advance(.seconds(7200))
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        #expect(await browser.authorize(hint + [("prompt", "none")]).error == "login_required")
        let page = await browser.authorize(hint)
        #expect(page.isLogin)
        #expect(await browser.signIn(page).error == "login_required", "somebody else than the hint names logged in")
        #expect(await browser.complete(hint, as: "testuser2@example.com").code != nil, "an expired hint is fine")
    }

    @Test("login_hint fills in the name, escaped even where characters are put together")
    func loginHint() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.authorize([("login_hint", "a\"\u{301} onfocus=x <\u{338}b>")])
        #expect(page.text.contains("a&quot;\u{301} onfocus=x &lt;\u{338}b&gt;"))
    }

    @Test("a login without a flow leads to the account page")
    func account() async throws {
        let browser = TestBrowser(try await Harness())
        let page = await browser.visit("/account")
        #expect(page.isLogin)
        let account = await browser.signIn(page)
        #expect(account.status == 200 && account.text.contains("Test User One"))
        #expect(await browser.get("/login").location == Harness.issuer + "/account")
        #expect(browser.flows.isEmpty)
    }

    @Test("a hash of other costs is replaced at a login")
    func rehash() async throws {
        let strong = PasswordHasher(costs: Argon2id(passes: 2, memory: 128, lanes: 1))
        let hash = try await strong.hash(TestDirectory.password)
        let harness = try await Harness(directory: { $0.users[0].passwordHash = hash })
        _ = await TestBrowser(harness).complete(firstParty)
        let stored = try await harness.store.user(subject: TestDirectory.subject)?.passwordHash
        #expect(stored != hash)
        #expect(try await TestDirectory.hasher.verify(TestDirectory.password, against: stored))
    }

    @Test("every page has its header fields and no script")
    func headers() async throws {
        let browser = TestBrowser(try await Harness())
        let login = await browser.authorize()
        let consent = await browser.signIn(login)
        let pages = [
            login, consent, await browser.get("/account"), await browser.get("/logout"),
            await browser.get("/oauth2/authorize"),
        ]
        for page in pages {
            let fields = page.response.headerFields
            #expect(fields[.contentType] == "text/html; charset=utf-8")
            #expect(fields[.cacheControl] == "no-store")
            #expect(fields[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            #expect(fields[.contentSecurityPolicy]?.contains("form-action") == false)
            #expect(!page.text.contains("<script") && !page.text.contains("style="))
            #expect(page.text.contains("<html lang=\"en\" dir=\"ltr\">"))
        }
    }
}
