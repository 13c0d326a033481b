import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("/auth/sessions")
struct SessionsEndpointTests {
    private func list(_ answer: EndpointResponse) throws -> [JSONObject] {
        try #require(JSONReader.parse(answer.body).arrayValue).compactMap(\.objectValue)
    }

    @Test("one's own sessions are listed, newest first, the present one marked, without the cookie's value")
    func listing() async throws {
        let harness = try await CoreHarness()
        let first = try await harness.logIn()
        harness.advance(.seconds(100))
        let second = try await harness.logIn()
        _ = try await harness.logIn(CoreHarness.login("mallory"))
        let answer = await harness.ask(.get, "/auth/sessions", cookie: first.cookie)
        let sessions = try list(answer)
        #expect(sessions.map { $0["id"]?.stringValue } == [second.record.handle, first.record.handle])
        #expect(sessions.map { $0["current"]?.boolValue } == [false, true])
        #expect(sessions[1]["created_at"]?.int64Value == first.record.createdAt.seconds)
        #expect(sessions[1]["last_activity"]?.int64Value == harness.now.seconds)
        #expect(sessions.allSatisfy { $0["provider"]?.stringValue == "keycloak" && $0.members.count == 5 })
        #expect(!answer.text.contains(first.value) && !answer.text.contains(second.value))
        let one = await harness.ask(.get, "/auth/sessions/" + second.record.handle, cookie: first.cookie)
        #expect(one.json["id"]?.stringValue == second.record.handle)
    }

    @Test("another person's session is neither shown nor ended: 404")
    func foreign() async throws {
        let harness = try await CoreHarness()
        let alice = try await harness.logIn()
        let mallory = try await harness.logIn(CoreHarness.login("mallory"))
        let path = "/auth/sessions/" + alice.record.handle
        expectRefusal(await harness.ask(.get, path, cookie: mallory.cookie), 404, "not_found")
        let ending = await harness.ask(.delete, path, cookie: mallory.cookie, csrf: mallory.csrf)
        expectRefusal(ending, 404, "not_found")
        #expect(await harness.ask(.get, "/auth/me", cookie: alice.cookie).status == .ok)
    }

    @Test("a session that was ended is dead at once, its WebSockets close, and its refresh token is taken back")
    func ending() async throws {
        let harness = try await CoreHarness()
        let here = try await harness.logIn()
        let there = try await harness.logIn()
        let closed = SharedFlag()
        _ = harness.services.watch.register(there.record.hash) { closed.raise() }
        let path = "/auth/sessions/" + there.record.handle
        let answer = await harness.ask(.delete, path, cookie: here.cookie, csrf: here.csrf)
        #expect(answer.status == .noContent)
        #expect(answer.headerFields[.setCookie] == nil)
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: there.cookie), 401, "session_expired")
        #expect(closed.isRaised)
        #expect(harness.provider.revoked == ["refresh-alice"])
        #expect(await harness.ask(.get, "/auth/me", cookie: here.cookie).status == .ok)
        expectRefusal(await harness.ask(.delete, path, cookie: here.cookie, csrf: here.csrf), 404, "not_found")
    }

    @Test("ending the present session clears its cookie")
    func endingHere() async throws {
        let harness = try await CoreHarness()
        let here = try await harness.logIn()
        let answer = await harness.ask(
            .delete, "/auth/sessions/" + here.record.handle, cookie: here.cookie, csrf: here.csrf)
        #expect(answer.headerFields[.setCookie]?.contains("Max-Age=0") == true)
    }

    @Test("the operator ends all sessions of a person, and nobody else's")
    func administration() async throws {
        let harness = try await CoreHarness()
        let alice = [try await harness.logIn(), try await harness.logIn()]
        let bob = try await harness.logIn(CoreHarness.login("bob"))
        #expect(try await harness.bff.endSessions(userID: "keycloak_alice") == 2)
        for session in alice {
            expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
        }
        #expect(harness.provider.revoked.count == 2)
        #expect(await harness.ask(.get, "/auth/me", cookie: bob.cookie).status == .ok)
        #expect(try await harness.bff.endSessions(userID: "keycloak_alice") == 0)
    }
}
