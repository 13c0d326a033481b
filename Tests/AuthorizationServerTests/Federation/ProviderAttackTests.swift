import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("The login page: attacks on logins at a provider")
struct ProviderAttackTests {
    private func begun(
        _ scene: FederationScene, at name: String = "one"
    ) async -> (browser: TestBrowser, redirect: TestPage) {
        let browser = scene.browser
        return (browser, await scene.press(name, on: await browser.authorize(TestRequest.firstParty), browser))
    }

    @Test("RFC 6749 §10.12 an answer without the flow's cookie is 403 and consumes nothing")
    func otherBrowser() async throws {
        let scene = try await FederationScene()
        let (browser, redirect) = await begun(scene)
        let query = try scene.one.authorize(redirect.location ?? "")
        let stranger = scene.browser
        _ = await stranger.authorize(TestRequest.firstParty)
        #expect(await stranger.get("/login/callback?" + query).status == 403)
        #expect(stranger.session == nil)
        #expect(scene.one.tokenRequests("authorization_code").isEmpty)
        #expect(await browser.follow(await browser.get("/login/callback?" + query)).code != nil)
    }

    @Test("a state is taken once, and never one that was not begun")
    func replay() async throws {
        let scene = try await FederationScene()
        let (browser, redirect) = await begun(scene)
        let query = try scene.one.authorize(redirect.location ?? "")
        let answer = await browser.get("/login/callback?" + query)
        #expect(answer.status == 302 && browser.session != nil)
        #expect(await browser.get("/login/callback?" + query).status == 400)
        #expect(scene.one.tokenRequests("authorization_code").count == 1)
        let state = redirect.parameters["state"] ?? ""
        for forged in ["", "x", state + "x", state.prefix(44) + String(repeating: "A", count: 43)] {
            let other = await begun(scene)
            let handle = (other.redirect.parameters["state"] ?? "").prefix { $0 != "." }
            #expect(await other.browser.get("/login/callback?code=c&state=\(handle)\(forged)").status == 400)
        }
    }

    @Test("of many answers at once one is taken")
    func race() async throws {
        let scene = try await FederationScene()
        let (browser, redirect) = await begun(scene)
        let query = try scene.one.authorize(redirect.location ?? "")
        let request = EndpointRequest(
            method: .get, path: "/login/callback", query: query,
            headerFields: [.cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")])
        let server = scene.harness.server
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { await server.respond(to: request).status.code } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 302 }.count == 1 && statuses.filter { $0 == 400 }.count == 19)
        #expect(scene.one.tokenRequests("authorization_code").count == 1)
    }

    @Test("RFC 9110 §9.2.1 a HEAD, or a browser that fetches ahead, takes no answer")
    func preview() async throws {
        let scene = try await FederationScene()
        let (browser, redirect) = await begun(scene)
        let query = try scene.one.authorize(redirect.location ?? "")
        var request = EndpointRequest(
            method: .get, path: "/login/callback", query: query,
            headerFields: [.cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")],
            isHead: true)
        #expect(await scene.harness.server.respond(to: request).status == .ok)
        request.isHead = false
        request.headerFields[try #require(HTTPField.Name("Sec-Purpose"))] = "prefetch"
        #expect(await scene.harness.server.respond(to: request).status == .forbidden)
        #expect(scene.one.tokenRequests("authorization_code").isEmpty)
        #expect(await browser.follow(await browser.get("/login/callback?" + query)).code != nil)
    }

    @Test("RFC 9207 §2.4 an answer of another issuer, or of none, ends nothing: the right one may still come")
    func mixUp() async throws {
        let scene = try await FederationScene()
        let (browser, redirect) = await begun(scene)
        for issuer in [JSONValue.string("https://two.test"), .null] {
            scene.one.behave { $0.response = ["iss": issuer] }
            let answer = try await scene.callback(from: scene.one, redirect, browser)
            #expect(answer.location?.hasPrefix("http://localhost:9000/login?") == true && browser.session == nil)
            #expect(answer.detail.contains("iss"))
            #expect((await browser.follow(answer)).text.contains("did not work"))
        }
        scene.one.behave { $0.response = [:] }
        #expect(await browser.follow(try await scene.callback(from: scene.one, redirect, browser)).code != nil)
    }

    @Test("RFC 9700 §4.4.2.2 a provider with a callback of its own answers there and nowhere else")
    func ownCallback() async throws {
        let scene = try await FederationScene(settings: { $0.loginProviders[0].hasOwnCallback = true })
        let (browser, redirect) = await begun(scene)
        #expect(redirect.parameters["redirect_uri"] == "http://localhost:9000/login/callback/one")
        #expect(try await scene.callback(from: scene.one, redirect, browser).status == 400)
        let query = try scene.one.authorize(redirect.location ?? "")
        #expect(await browser.follow(await browser.get("/login/callback/one?" + query)).code != nil)
    }

    @Test(
        "an ID token that is not believed logs nobody in, and the login page says that it did not work",
        arguments: [
            ["nonce": "another"], ["nonce": .null], ["aud": "another"], ["iss": "https://two.test"],
            ["exp": 1], ["sub": ""],
        ] as [[String: JSONValue]])
    func idToken(claims: [String: JSONValue]) async throws {
        let scene = try await FederationScene()
        scene.one.behave { $0.claims = claims }
        let (browser, redirect) = await begun(scene)
        let page = await browser.follow(try await scene.callback(from: scene.one, redirect, browser))
        #expect(page.isLogin && page.text.contains("did not work") && browser.session == nil)
        #expect(try await scene.userCount() == 2)
    }

    @Test("RFC 7636 §4.6 a code of another browser's login is worth nothing here")
    func codeInjection() async throws {
        let scene = try await FederationScene()
        let (victim, mine) = await begun(scene)
        let (_, theirs) = await begun(scene)
        let stolen = try FormParameters(try scene.one.authorize(theirs.location ?? "").utf8)["code"] ?? ""
        let state = PercentEncoding.encode(mine.parameters["state"] ?? "")
        let answer = await victim.get("/login/callback?code=\(stolen)&state=\(state)&iss=https://one.test")
        #expect(await victim.follow(answer).isLogin && victim.session == nil)
        #expect(answer.detail.contains("invalid_grant"))
    }

    @Test("the button's form has its own anti-forgery value; an unknown provider and a foreign flow are refused")
    func forgery() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty)
        let form = page.fields(of: "provider")
        #expect(
            await browser.post("/login/provider", form.filter { $0.0 != "csrf" } + [("provider", "one")]).status == 403)
        let login = page.fields(of: "password").filter { $0.0 == "csrf" }
        #expect(
            await browser.post("/login/provider", form.filter { $0.0 != "csrf" } + login + [("provider", "one")]).status
                == 403, "the value of the password's form")
        #expect(await browser.post("/login/provider", form + [("provider", "three")]).status == 400)
        #expect(await scene.browser.post("/login/provider", form + [("provider", "one")]).status == 403)
        browser.origin = "https://evil.example"
        #expect(await browser.post("/login/provider", form + [("provider", "one")]).status == 403)
    }

    @Test("what the login page's URL says of a problem is one of a few sentences, about a provider that is there")
    func closedSet() async throws {
        let scene = try await FederationScene()
        let browser = scene.browser
        let page = await browser.authorize(TestRequest.firstParty)
        for query in ["&problem=denied&provider=%3Cb%3Eevil", "&problem=%3Cb%3Eevil&provider=one"] {
            let shown = await browser.get(page.url + query)
            #expect(shown.isLogin && !shown.text.contains("evil") && !shown.text.contains("role=\"alert\""))
        }
    }
}
