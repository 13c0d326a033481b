import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
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
}
