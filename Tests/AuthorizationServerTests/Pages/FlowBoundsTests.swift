import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("What anybody may leave in the store is bounded")
struct FlowBoundsTests {
    @Test("flows begun without end are 429 with Retry-After, until a minute has passed; no row is made")
    func flood() async throws {
        let harness = try await Harness()
        var statuses: [Int: Int] = [:]
        for index in 0..<1300 {
            // Each as a browser without cookies.
            let url = index.isMultiple(of: 2) ? "/login" : TestRequest.url()
            statuses[await TestBrowser(harness).get(url).status, default: 0] += 1
        }
        #expect(statuses == [302: 1200, 429: 100])
        let parked = await TestBrowser(harness).post("/oauth2/authorize", TestRequest.pairs())
        #expect(parked.status == 429)
        #expect(parked.response.headerFields[.retryAfter] == "61")
        #expect(parked.detail.contains("1200 flows a minute"))
        harness.clock.advance(.seconds(60))
        #expect(await TestBrowser(harness).get("/login").status == 302)
    }

    @Test("a request whose parameters have more than 24 KiB is a page, sent either way")
    func size() async throws {
        let harness = try await Harness()
        let hint = String(repeating: "ä", count: 4200)
        let long: [(String, String?)] = [("login_hint", hint)]
        #expect(await TestBrowser(harness).get(TestRequest.url(long)).status == 400)
        #expect(await TestBrowser(harness).post("/oauth2/authorize", TestRequest.pairs(long)).status == 400)
        #expect(await TestBrowser(harness).post("/logout", [("id_token_hint", hint)]).status == 400)
        let most: [(String, String?)] = [("login_hint", String(hint.prefix(3900)))]
        #expect(await TestBrowser(harness).get(TestRequest.url(most)).status == 302)
    }
}
