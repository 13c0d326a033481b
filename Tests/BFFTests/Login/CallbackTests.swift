import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("The callback: state, mix-ups, replays")
struct CallbackTests {
    /// Refused as `invalid_state`, with nothing let in.
    private func expectInvalidState(_ answer: EndpointResponse, _ site: TestSite) {
        #expect(answer.status == .badRequest)
        #expect(answer.logDetail?.errorCode == "invalid_state")
        #expect(!answer.headerFields[values: .setCookie].contains { $0.hasPrefix("session=") })
        #expect(site.store.sessions.isEmpty)
    }

    @Test("a missing, empty, wrong or oversized state is refused, and the owner can still finish")
    func wrongState() async throws {
        let site = try TestSite()
        var browser = site.browser
        let begun = await site.start(&browser)
        let query = try site.provider.authorize(begun.location)
        let state = try #require(begun.locationParameters["state"])
        let last = state.last == "a" ? "b" : "a"
        let wrong = [
            "", "state=", "state=\(state.dropLast())\(last)", "state=\(state)a", "state=\(state.dropLast())%20",
            "state=" + String(repeating: "a", count: 60000),
        ]
        for state in wrong {
            expectInvalidState(await browser.get("/auth/web/callback?code=code-1&iss=https://id.test&" + state), site)
        }
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
        #expect(site.store.sessions.count == 1)
    }

    @Test("RFC 6749 §10.12 the state of another browser is refused, and its owner can still finish")
    func anotherBrowser() async throws {
        let site = try TestSite()
        var owner = site.browser
        var attacker = site.browser
        let query = try site.provider.authorize(await site.start(&owner).location)
        expectInvalidState(await attacker.get("/auth/web/callback?" + query), site)
        _ = await site.start(&attacker)
        expectInvalidState(await attacker.get("/auth/web/callback?" + query), site)
        #expect(await owner.get("/auth/web/callback?" + query).status == .found)
    }

    @Test("a login cookie under the name of another one's, or cut, or of another key, is none")
    func forgedCookies() async throws {
        let site = try TestSite()
        var browser = site.browser
        let first = await site.start(&browser)
        let second = await site.start(&browser)
        let query = try site.provider.authorize(second.location)
        _ = first
        let genuine = browser.cookies
        for forged in [
            genuine[0].value, String(genuine[1].value.dropLast()), "", "A", String(repeating: "A", count: 9000),
        ] {
            browser.cookies = [genuine[0], (genuine[1].name, forged)]
            expectInvalidState(await browser.get("/auth/web/callback?" + query), site)
        }
        browser.cookies = genuine
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
    }

    @Test("a started login runs out after auth_session_ttl")
    func expired() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        site.clock.advance(.seconds(600))
        expectInvalidState(await browser.get("/auth/web/callback?" + query), site)
    }

    @Test("RFC 9110 §9.2.1 a HEAD, or a browser that fetches ahead, takes no answer")
    func preview() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        var request = EndpointRequest(
            method: .get, path: "/auth/web/callback", query: query,
            headerFields: [.cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")],
            isHead: true)
        #expect(await browser.bff.respond(to: request).status == .ok)
        request.isHead = false
        request.headerFields[try #require(HTTPField.Name("Sec-Purpose"))] = "prefetch;prerender"
        let refusal = await browser.bff.respond(to: request)
        #expect(refusal.status == .forbidden && refusal.headerFields[.setCookie] == nil)
        #expect(site.store.sessions.isEmpty)
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
        #expect(site.store.sessions.count == 1)
    }

    @Test("an answer works once, in one browser and with its cookie kept")
    func replay() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        let kept = browser.cookies
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
        browser.cookies += kept
        let again = await browser.get("/auth/web/callback?" + query)
        #expect(again.logDetail?.errorCode == "invalid_state")
        #expect(site.provider.tokenRequests("authorization_code").count == 1)
        #expect(site.store.sessions.count == 1)
    }

    @Test("of many simultaneous answers with one state exactly one succeeds")
    func race() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        let copy = browser
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    var browser = copy
                    return await browser.get("/auth/web/callback?" + query).status.code
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 302 }.count == 1)
        #expect(statuses.filter { $0 == 400 }.count == 19)
    }

    @Test(
        "RFC 6749 §3.1 a repeated code or state is refused, and the owner can still finish",
        arguments: ["code", "state", "iss"])
    func repeated(name: String) async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        let value = try #require(try FormParameters(query.utf8)[name])
        let answer = await browser.get(
            "/auth/web/callback?\(query)&\(name)=\(PercentEncoding.encode(value))", accept: "application/json")
        #expect(answer.status == .badRequest)
        #expect(answer.error == "invalid_request")
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
    }

    @Test(
        "RFC 9207 §2.4 another issuer is refused, and a missing one where the metadata promises it; the owner can still finish"
    )
    func issuer() async throws {
        let site = try TestSite()
        var browser = site.browser
        let begun = await site.start(&browser)
        for value: JSONValue in [.null, "https://evil.test", "https://id.test/"] {
            site.provider.behave { $0.response = ["iss": value] }
            let answer = await browser.get("/auth/web/callback?" + (try site.provider.authorize(begun.location)))
            #expect(answer.status == .badRequest)
            #expect(answer.logDetail?.errorCode == "invalid_request")
            #expect(answer.logDetail?.detail.contains("iss") == true)
        }
        #expect(site.provider.tokenRequests("authorization_code").isEmpty)
        site.provider.behave { $0.response = [:] }
        let answer = await browser.get("/auth/web/callback?" + (try site.provider.authorize(begun.location)))
        #expect(answer.status == .found)
    }

    @Test("a provider that promises no iss may leave it out, but not send another's")
    func issuerNotPromised() async throws {
        let site = try TestSite()
        site.provider.behave {
            $0.metadata["authorization_response_iss_parameter_supported"] = .null
            $0.response = ["iss": "https://evil.test"]
        }
        var browser = site.browser
        #expect(try await site.logIn(&browser).status == .badRequest)
        site.provider.behave { $0.response = ["iss": .null] }
        #expect(try await site.logIn(&browser).status == .found)
    }

    private func twoProviders(own: Bool) throws -> TestSite {
        let clock = TestClock()
        let providers = [
            try TestProvider("https://one.test", clock: clock), try TestProvider("https://two.test", clock: clock),
        ]
        return try TestSite(clock: clock, providers: providers) { settings in
            for index in settings.providers.indices { settings.providers[index].hasOwnCallback = own }
        }
    }

    @Test("RFC 9700 §4.4 mix-up: a login begun with one provider is not finished with the code of another")
    func mixUp() async throws {
        let site = try twoProviders(own: false)
        var browser = site.browser
        let begun = await site.start(&browser, at: 0)
        // The second provider answers a request that was meant for the first: its code, and its iss.
        let answer = await browser.get("/auth/web/callback?" + (try site.providers[1].authorize(begun.location)))
        #expect(answer.status == .badRequest)
        #expect(site.providers[0].tokenRequests("authorization_code").isEmpty)
        #expect(site.providers[1].tokenRequests("authorization_code").isEmpty)
        #expect(site.store.sessions.isEmpty)
    }

    @Test("RFC 9700 §4.4 mix-up: with callbacks of their own, a state is taken at its provider's path alone")
    func mixUpOfPaths() async throws {
        let site = try twoProviders(own: true)
        var browser = site.browser
        let begun = await site.start(&browser, at: 0)
        #expect(begun.locationParameters["redirect_uri"] == "http://localhost:8000/auth/web/callback/one")
        let query = try site.providers[0].authorize(begun.location)
        for path in ["/auth/web/callback/two", "/auth/web/callback"] {
            expectInvalidState(await browser.get(path + "?" + query), site)
        }
        #expect(await browser.get("/auth/web/callback/one?" + query).status == .found)
    }

    @Test("with the store down nothing is let in, and nothing is used up")
    func storeDown() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        site.store.isDown = true
        let answer = await browser.get("/auth/web/callback?" + query)
        #expect(answer.status == .serviceUnavailable)
        #expect(site.provider.tokenRequests("authorization_code").isEmpty)
        site.store.isDown = false
        #expect(await browser.get("/auth/web/callback?" + query).status == .found)
    }

    @Test("a session that cannot be stored takes back the refresh token that was issued for it")
    func storeGoesDown() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.authorize(await site.start(&browser).location)
        site.provider.behave { [store = site.store] behaviour in
            behaviour.answersToken = { _ in
                store.isDown = true
                return nil
            }
        }
        #expect(await browser.get("/auth/web/callback?" + query).status == .serviceUnavailable)
        let revocation = try #require(site.provider.requests(to: "/revoke").first)
        #expect(try FormParameters(revocation.body)["token"] == "refresh-2")
    }
}
