import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("/auth/me")
struct MeEndpointTests {
    @Test("it says who is logged in, with a fresh token, and is kept by no cache")
    func answer() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.get, "/auth/me", cookie: session.cookie, csrf: "a token that does not count")
        #expect(answer.status == .ok)
        #expect(answer.json["user_id"]?.stringValue == "keycloak_alice")
        #expect(answer.json["email"]?.stringValue == "alice@example.com")
        #expect(answer.json["name"]?.stringValue == "Alice Example")
        #expect(answer.json["provider"]?.stringValue == "keycloak")
        #expect(answer.json.members.count == 4)
        #expect(answer.headerFields[.cacheControl] == "no-store")
        let token = try #require(answer.headerFields[.xCSRFToken])
        #expect(await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: token).status == .ok)
    }

    @Test("what the provider did not say is null, and no token of the provider is in any answer")
    func sparse() async throws {
        let harness = try await CoreHarness()
        let login = CoreHarness.login()
        let bare = CompletedLogin(
            user: BFFUser(provider: "keycloak", subject: SubjectID("x")), providerSessionID: nil, tokens: login.tokens)
        let session = try await harness.logIn(bare)
        let answer = await harness.ask(.get, "/auth/me", cookie: session.cookie)
        #expect(answer.json["email"] == .null)
        #expect(answer.json["name"] == .null)
        for secret in ["access-alice", "id-token-alice", "refresh-alice"] {
            #expect(!answer.text.contains(secret) && !"\(answer.headerFields)".contains(secret))
        }
    }

    @Test("other methods are 405")
    func methods() async throws {
        let harness = try await CoreHarness()
        let answer = await harness.ask(.post, "/auth/me")
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headerFields[.allow] == "GET, OPTIONS")
    }
}
