import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("POST /auth/web/refresh")
struct RefreshEndpointTests {
    private func post(_ browser: inout TestBrowser, csrf: String?) async throws -> EndpointResponse {
        var fields: HTTPFields = [.origin: "http://localhost:8000"]
        let name = try #require(HTTPField.Name("X-CSRF-Token"))
        fields[name] = csrf
        return await browser.request(.post, "/auth/web/refresh", accept: "application/json", fields: fields)
    }

    @Test("refreshes now and says until when the new token holds, and nothing else")
    func refreshes() async throws {
        let site = try TestSite()
        var browser = site.browser
        let login = try await site.logIn(&browser, accept: "application/json")
        let csrf = try #require(login.json["csrf_token"]?.stringValue)
        site.clock.advance(.seconds(100))
        let answer = try await post(&browser, csrf: csrf)
        #expect(answer.status == .ok)
        #expect(answer.text == #"{"expires_at":\#((start + .seconds(400)).seconds)}"#)
        #expect(answer.headerFields[.cacheControl] == "no-store")
        #expect(site.provider.tokenRequests("refresh_token").count == 1)
    }

    @Test("refuses without a session, without a token against forged requests, and where refresh is off")
    func refusals() async throws {
        let site = try TestSite()
        var browser = site.browser
        #expect(try await post(&browser, csrf: nil).error == "unauthenticated")
        _ = try await site.logIn(&browser)
        let forged = try await post(&browser, csrf: nil)
        #expect(forged.status == .forbidden)
        #expect(forged.error == "csrf_token_mismatch")
        #expect(site.provider.tokenRequests("refresh_token").isEmpty)
        for change in [
            { (settings: inout BFFSettings) in settings.refreshesTokens = false }, { $0.keepsRefreshTokens = false },
        ] {
            let off = try TestSite(change)
            var other = off.browser
            let login = try await off.logIn(&other, accept: "application/json")
            let answer = try await post(&other, csrf: login.json["csrf_token"]?.stringValue)
            #expect(answer.status == .notFound)
            #expect(answer.error == "not_found")
        }
    }

    @Test("a session without a refresh token says so and goes on")
    func noRefreshToken() async throws {
        let site = try TestSite()
        site.provider.behave { $0.tokenMembers = ["refresh_token": .null] }
        var browser = site.browser
        let login = try await site.logIn(&browser, accept: "application/json")
        let answer = try await post(&browser, csrf: login.json["csrf_token"]?.stringValue)
        #expect(answer.status == .conflict)
        #expect(answer.error == "token_unavailable")
        #expect(site.store.sessions.count == 1)
    }
}
