import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import Testing

@Suite("/auth/web/logout")
struct LogoutEndpointTests {
    /// A path of the backend-for-frontend, never a URL that leads elsewhere.
    private func path(_ text: String?) throws -> String {
        let path = try #require(text)
        try #require(path.hasPrefix("/auth/web/logout/"))
        return path
    }

    @Test("the session is gone, the cookie cleared, the refresh token taken back, and no token stands in the answer")
    func logout() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        #expect(answer.status == .ok)
        #expect(answer.json["message"]?.stringValue == "Logged out successfully")
        #expect(answer.headerFields[.setCookie] == harness.services.cookies.removeSession)
        #expect(!answer.text.contains("id-token-alice"))
        #expect(harness.provider.revoked == ["refresh-alice"])
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
    }

    @Test("RP-Initiated Logout §2: logout_url leads to the provider with the ID token, once")
    func wayOut() async throws {
        let harness = try await CoreHarness { $0.frontend.afterLogout = "/bye" }
        let session = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        let path = try path(answer.json["logout_url"]?.stringValue)
        let leaving = await harness.ask(.get, path)
        #expect(leaving.status == .seeOther)
        #expect(leaving.location.hasPrefix(ScriptedProvider.issuer + "/logout?"))
        #expect(leaving.locationParameters["id_token_hint"] == "id-token-alice")
        #expect(leaving.locationParameters["post_logout_redirect_uri"] == "http://localhost:8000/bye")
        #expect(leaving.headerFields[.referrerPolicy] == "no-referrer")
        #expect(leaving.headerFields[.cacheControl] == "no-store")
        expectRefusal(await harness.ask(.get, path), 404, "not_found")
    }

    @Test("RFC 9110 §9.2.1 a HEAD, or a browser that fetches ahead, does not use the one-time path up")
    func preview() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        let path = try path(answer.json["logout_url"]?.stringValue)
        var request = EndpointRequest(method: .get, path: path, authority: "localhost:8000", isHead: true)
        #expect(await harness.bff.respond(to: request).status == .ok)
        request.isHead = false
        request.headerFields[try #require(HTTPField.Name("Purpose"))] = "prefetch"
        #expect(await harness.bff.respond(to: request).status == .forbidden)
        #expect(await harness.ask(.get, path).status == .seeOther)
    }

    @Test("of many who open the one-time path at once, one gets through")
    func oneWinner() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        let path = try path(answer.json["logout_url"]?.stringValue)
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 { group.addTask { await harness.ask(.get, path).status == .seeOther } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    @Test("the one-time path expires, and a made-up one is 404")
    func expiry() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        let path = try path(answer.json["logout_url"]?.stringValue)
        harness.advance(.seconds(121))
        expectRefusal(await harness.ask(.get, path), 404, "not_found")
        for ticket in ["x", String(repeating: "A", count: 43), session.value, session.record.handle] {
            expectRefusal(await harness.ask(.get, "/auth/web/logout/" + ticket), 404, "not_found")
        }
    }

    @Test("a ticket is no session, and its keeper is nobody")
    func ticketIsNoSession() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let other = try await harness.logIn()
        let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        let ticket = try path(answer.json["logout_url"]?.stringValue).split(separator: "/").last ?? ""
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: "session=" + ticket), 401, "session_expired")
        #expect(try await harness.services.sessions.sessions(of: "keycloak_alice", limit: 10).count == 1)
        #expect(await harness.ask(.get, "/auth/me", cookie: other.cookie).status == .ok)
    }

    @Test("a provider without a logout, or that is down, does not hold the logout up")
    func noWayOut() async throws {
        for change in [{ $0.hasLogout = false }, { $0.isDown = true }] as [(ScriptedProvider) -> Void] {
            let harness = try await CoreHarness()
            change(harness.provider)
            let session = try await harness.logIn()
            let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
            #expect(answer.status == .ok)
            #expect(answer.json["logout_url"] == nil)
            expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
        }
    }

    @Test("without a session it is 401; a cookie that names nothing any more is cleared")
    func noSession() async throws {
        let harness = try await CoreHarness()
        expectRefusal(await harness.ask(.post, "/auth/web/logout"), 401, "unauthenticated")
        let session = try await harness.logIn()
        harness.advance(.seconds(86401))
        let late = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        expectRefusal(late, 401, "session_expired")
        #expect(late.headerFields[.setCookie]?.contains("Max-Age=0") == true)
    }

    @Test("the token that is taken back is the one that a refresh has brought meanwhile")
    func refreshedMeanwhile() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let fresh = try harness.services.sessions.sealer.seal(
            ReceivedTokens(accessToken: "a2", refreshToken: "r2"), handle: session.record.handle, generation: 1)
        harness.advance(.seconds(120))
        harness.store.beforeTouch { [harness] in
            _ = try? await harness.store.replaceTokens(
                fresh, of: session.record.hash, expectedGeneration: 0, now: harness.now)
        }
        _ = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        #expect(harness.provider.revoked == ["r2"])
    }
}
