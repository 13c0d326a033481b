import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

/// The modules of the OpenID Foundation's suite for clients that concern userinfo, client authentication and refresh: each title
/// begins with the name of its module.
@Suite("OpenID client conformance: the endpoints")
struct EndpointModules {
    @Test("oidcc-client-test-client-secret-basic")
    func secretBasic() async throws {
        let site = try TestSite()
        var browser = site.browser
        #expect(try await site.logIn(&browser).status == .found)
        let request = try #require(site.provider.requests(to: "/token").first)
        #expect(request.headerFields[.authorization]?.hasPrefix("Basic ") == true)
        #expect(!String(decoding: request.body, as: UTF8.self).contains("client_secret"))
    }

    @Test("oidcc-client-test-scope-userinfo-claims: profile and email are asked for and come from userinfo")
    func scopeClaims() async throws {
        let (site, browser, _) = try await loginWithUserInfo()
        let session = try await site.session(browser)
        #expect(session.user.email == "userinfo@example.com")
        #expect(session.user.name == "From UserInfo")
        #expect(!session.user.isEmailVerified)
    }

    @Test("oidcc-client-test-userinfo-bearer-header: the token goes in the header and nowhere else")
    func bearerHeader() async throws {
        let (site, _, _) = try await loginWithUserInfo()
        let request = try #require(site.provider.requests(to: "/userinfo").first)
        #expect(request.method == .get)
        #expect(request.headerFields[.authorization]?.hasPrefix("Bearer access-") == true)
        #expect(request.url == "https://id.test/userinfo")
        #expect(request.body.isEmpty)
    }

    @Test("oidcc-client-test-userinfo-invalid-sub: an answer about somebody else, or about nobody, ends the login")
    func userInfoOfAnother() async throws {
        for subject: JSONValue in ["person-2", .null] {
            let (site, browser, answer) = try await loginWithUserInfo { $0.userInfo["sub"] = subject }
            #expect(answer.status == .badGateway)
            #expect(answer.logDetail?.errorCode == "invalid_id_token")
            #expect(browser.cookies.isEmpty)
            #expect(site.store.sessions.isEmpty)
        }
    }

    @Test("oidcc-client-test-userinfo-signed: believed with the issuer's signature, and for this client alone")
    func userInfoSigned() async throws {
        let (site, browser, _) = try await loginWithUserInfo {
            $0.isUserInfoSigned = true
            $0.userInfo = ["iss": "https://id.test", "aud": "the-client"]
        }
        #expect(try await site.session(browser).user.name == "From UserInfo")
        let (_, _, answer) = try await loginWithUserInfo {
            $0.isUserInfoSigned = true
            $0.userInfo = ["iss": "https://id.test", "aud": "another-client"]
        }
        #expect(answer.logDetail?.errorCode == "invalid_id_token")
    }

    private func loginWithUserInfo(
        _ change: (inout TestProvider.Behaviour) -> Void = { _ in }
    ) async throws -> (TestSite, TestBrowser, EndpointResponse) {
        let site = try TestSite()
        site.provider.behave {
            $0.claims = ["email": .null, "email_verified": .null, "name": .null]
            change(&$0)
        }
        var browser = site.browser
        let answer = try await site.logIn(&browser)
        return (site, browser, answer)
    }

    @Test("oidcc-client-test-refresh-token: a new access token, from the refresh token of the login")
    func refresh() async throws {
        let (site, browser) = try await loggedIn()
        let before = try await site.session(browser)
        let token = try await site.bff.services.refresher.refresh(before)
        #expect(token.accessToken == "access-3")
        #expect(try await site.session(browser).record.tokens.generation == 1)
        let request = try #require(site.provider.tokenRequests("refresh_token").first)
        #expect(request["refresh_token"] == "refresh-2")
    }

    @Test("oidcc-client-test-refresh-token-invalid-issuer: the session ends")
    func refreshOfAnotherIssuer() async throws {
        try await refusedRefresh { $0["iss"] = "https://other.test" }
    }

    @Test("oidcc-client-test-refresh-token-invalid-sub: the session ends")
    func refreshOfAnotherPerson() async throws {
        try await refusedRefresh { $0["sub"] = "person-2" }
    }

    @Test("OpenID Connect Core §12.2: a refresh with another aud or a past exp ends the session")
    func refreshOfAnotherToken() async throws {
        try await refusedRefresh { $0["aud"] = "another-client" }
        try await refusedRefresh { $0["exp"] = .int((start - .seconds(61)).seconds) }
    }

    private func loggedIn() async throws -> (TestSite, TestBrowser) {
        let site = try TestSite()
        var browser = site.browser
        #expect(try await site.logIn(&browser).status == .found)
        return (site, browser)
    }

    private func refusedRefresh(_ change: (inout [String: JSONValue]) -> Void) async throws {
        let (site, browser) = try await loggedIn()
        site.provider.behave { change(&$0.refreshedClaims) }
        let session = try await site.session(browser)
        let failure = await #expect(throws: BFFFailure.self) { try await site.bff.services.refresher.refresh(session) }
        #expect(failure?.code == .sessionExpired)
        #expect(site.store.sessions.isEmpty)
    }
}
