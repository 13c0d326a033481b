import AuthorizationServer
import HTTPExchange
import Storage
import StorageSQLite
import HTTPTypes
import OAuthCore
import Testing

@Suite("RFC 6749 §4.1 the authorization endpoint")
struct AuthorizeEndpointTests {
    /// RFC 6749 §4.1.2.1: a person is told, and nothing goes to the client.
    private func expectPage(_ page: TestPage, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(page.status == 400, "\(page.detail)", sourceLocation: sourceLocation)
        #expect(page.location == nil, sourceLocation: sourceLocation)
        #expect(page.response.headerFields[values: .setCookie].isEmpty, sourceLocation: sourceLocation)
        #expect(!page.detail.isEmpty, sourceLocation: sourceLocation)
    }

    @Test("§4.1.2 a login and a consent lead to a code, state and iss")
    func code() async throws {
        let browser = TestBrowser(try await Harness())
        let answer = await browser.complete()
        #expect(answer.status == 303)
        #expect(
            answer.location?.hasPrefix(TestDirectory.callback + "?code=gac_") == true,
            "\(answer.location ?? answer.text)")
        #expect(answer.parameters.names == ["code", "state", "iss"])
        #expect(answer.parameters["state"] == "the-state")
        #expect(answer.parameters["iss"] == Harness.issuer)
        #expect(browser.flows.isEmpty, "the cookie of a finished flow is gone")
    }

    @Test("§4.1.3 the code is redeemed, once, with its verifier")
    func redeemed() async throws {
        let harness = try await Harness()
        let answer = await TestBrowser(harness).complete([("nonce", "n-1")])
        let form = [
            ("grant_type", "authorization_code"), ("code", answer.code ?? ""), ("redirect_uri", TestDirectory.callback),
            ("code_verifier", IssuedCode.verifier),
        ]
        let tokens = await harness.token(form, as: .webApp)
        #expect(tokens.status == 200, "\(tokens.text) \(tokens.detail)")
        let claims = try harness.verified(tokens["id_token"])
        #expect(claims["nonce"] == "n-1")
        #expect(claims["sub"]?.stringValue == TestDirectory.subject.rawValue)
        #expect(claims["acr"] == "1")
        #expect(claims["amr"] == ["pwd"])
        #expect(claims["auth_time"]?.int64Value == harness.clock.now.seconds)
        #expect(claims["sid"] != nil)
        expectRefusal(await harness.token(form, as: .webApp), "invalid_grant")
    }

    @Test(
        "§4.1.2.1 before client and redirect URI are proven there is a page and no redirect",
        arguments: [
            "client_id=nobody", "response_type=code", "client_id=web-app&redirect_uri=http%3A%2F%2Fevil.example%2F",
            "client_id=web-app",
            "client_id=web-app&client_id=web-app&redirect_uri=http%3A%2F%2F127.0.0.1%3A8100%2Fcallback",
            "client_id=web-app&redirect_uri=http%3A%2F%2F127.0.0.1%3A8100%2Fcallback&redirect_uri=x",
            "client_id=web-app&redirect_uri=http%3A%2F%2F127.0.0.1%3A8100%2Fcallback&state=%zz",
            "client_id=web-app&state=%ff",
            "client_id=%00", "", "client_id=MyBFF",
        ])
    func pages(query: String) async throws {
        expectPage(await TestBrowser(try await Harness()).get("/oauth2/authorize?" + query))
    }

    @Test(
        "§4.1.2.1 afterwards the error goes to the client, with state and iss (RFC 9207 §2)",
        arguments: [
            ([("response_type", nil)], "invalid_request"), ([("response_type", "token")], "unsupported_response_type"),
            ([("scope", "unknown")], "invalid_scope"), ([("code_challenge", nil)], "invalid_request"),
            ([("code_challenge_method", "plain")], "invalid_request"), ([("prompt", "none")], "login_required"),
            ([("prompt", "none login")], "invalid_request"), ([("request", "a.b.c")], "request_not_supported"),
            ([("request_uri", "urn:x")], "request_uri_not_supported"),
            ([("registration", "{}")], "registration_not_supported"),
            ([("resource", "https://x.example")], "invalid_target"),
            ([("id_token_hint", "a.b.c")], "invalid_request"), ([("claims", "x")], "invalid_request"),
            ([("max_age", "x")], "invalid_request"), ([("response_mode", "form_post")], "invalid_request"),
            (
                [("claims", #"{"id_token":{"acr":{"essential":true,"values":["9"]}}}"#)],
                "unmet_authentication_requirements"
            ),
        ] as [([(String, String?)], String)])
    func redirects(changes: [(String, String?)], error: String) async throws {
        let browser = TestBrowser(try await Harness())
        let answer = await browser.get(TestRequest.url(changes))
        #expect(answer.status == 302)
        #expect(answer.location?.hasPrefix(TestDirectory.callback + "?error=") == true)
        #expect(answer.error == error)
        #expect(answer.parameters["state"] == "the-state")
        #expect(answer.parameters["iss"] == Harness.issuer)
        #expect(browser.flows.isEmpty)
    }

    @Test("RFC 9110 §9.2.1 a HEAD issues no code and begins no flow, and neither does a browser that fetches ahead")
    func preview() async throws {
        let browser = TestBrowser(try await Harness())
        let url = TestRequest.url()
        #expect(await browser.complete().code != nil)
        var request = browser.request(.get, url)
        request.isHead = true
        let head = await browser.harness.server.respond(to: request)
        #expect(head.status == .ok && head.headerFields[.location] == nil && head.headerFields[.setCookie] == nil)
        request.isHead = false
        request.headerFields[try #require(HTTPField.Name("Sec-Purpose"))] = "prefetch"
        let ahead = await browser.harness.server.respond(to: request)
        #expect(ahead.status == .forbidden && ahead.headerFields[.location] == nil)
        #expect(await browser.get(url).code != nil)
    }

    @Test("§3.1 POST goes on as a GET, once, and without a cookie")
    func post() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        browser.origin = "https://app.example.com"
        let answer = await browser.post("/oauth2/authorize", TestRequest.pairs())
        #expect(answer.status == 303)
        let location = try #require(answer.location)
        #expect(location.hasPrefix(Harness.issuer + "/oauth2/authorize?flow="))
        #expect(await browser.visit(location).isLogin)
        expectPage(await TestBrowser(harness).get(location))
        let refused = await browser.post("/oauth2/authorize", TestRequest.pairs([("response_type", "x")]))
        #expect(refused.status == 303)
        #expect(refused.error == "unsupported_response_type")
        expectPage(await browser.post("/oauth2/authorize", [("client_id", "nobody")]))
    }

    @Test("§3.1.2.3 and §4.1.3 a redirect URI that went without saying is not needed at the token endpoint")
    func impliedRedirectURI() async throws {
        let harness = try await Harness(directory: { $0.change("web-app") { $0.redirectURIs.removeLast() } })
        let answer = await TestBrowser(harness).complete([("redirect_uri", nil), ("scope", "me")])
        #expect(answer.location?.hasPrefix(TestDirectory.callback + "?code=") == true)
        let form = [
            ("grant_type", "authorization_code"), ("code", answer.code ?? ""), ("code_verifier", IssuedCode.verifier),
        ]
        #expect(await harness.token(form, as: .webApp).status == 200)
    }

    @Test("of simultaneous answers to one page one gets a code")
    func simultaneous() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let page = await browser.signIn(await browser.authorize())
        let requests = page.requests(button: ("decision", "allow"), cookies: browser.cookies, count: 16)
        let codes = await withTaskGroup(of: Bool.self) { group in
            for request in requests {
                group.addTask {
                    await harness.server.respond(to: request).headerFields[.location]?.contains("code=") == true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(codes == 1)
    }

    @Test("a compatibility path is the same endpoint, without regard to case")
    func compatibility() async throws {
        let browser = TestBrowser(try await Harness())
        #expect(await browser.visit(TestRequest.url(path: "/Auth/AUTHORIZE")).isLogin)
    }

    @Test("RFC 9110 §5.5 nothing in a request breaks out of a header or the page")
    func injection() async throws {
        let browser = TestBrowser(try await Harness())
        let state = await browser.get(TestRequest.url([("state", "x\r\nSet-Cookie: a=b"), ("response_type", "x")]))
        #expect(state.error == "invalid_request" && state.parameters["state"] == nil)
        let odd = "\"'<>&\u{301} ä+%"
        let kept = await browser.get(TestRequest.url([("state", odd), ("response_type", "x")]))
        #expect(kept.parameters["state"] == odd)
        #expect(kept.location?.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } == true)
        let page = await browser.get("/oauth2/authorize?client_id=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        #expect(!page.text.contains("<script>alert"))
    }

    @Test("a page under another loopback name is redirected to the issuer's, and only there")
    func loopbackName() async throws {
        let browser = TestBrowser(try await Harness())
        browser.authority = "127.0.0.1:9000"
        let url = TestRequest.url()
        #expect(await browser.get(url).location == Harness.issuer + url)
        #expect(await browser.get("/account").location == Harness.issuer + "/account")
        #expect(browser.cookies.isEmpty)
        browser.authority = "evil.example"
        let page = await browser.get(url)
        #expect(page.location?.hasPrefix(Harness.issuer + "/login?flow=") == true)
    }

    @Test("nothing is let in while the store is away")
    func storeAway() async throws {
        let harness = try await Harness()
        let browser = TestBrowser(harness)
        let login = await browser.authorize()
        await harness.store.close()
        for page in [await browser.authorize(), await browser.signIn(login)] {
            #expect(page.status == 503)
            #expect(page.location == nil)
            #expect(page.response.headerFields[.retryAfter] != nil)
        }
        #expect(browser.session == nil)
    }
}
