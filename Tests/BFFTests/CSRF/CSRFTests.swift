import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("Tokens against forged requests, and origins")
struct CSRFTests {
    private static let own: HTTPFields = [.origin: "http://localhost:8000", .secFetchSite: "same-origin"]

    @Test("an unsafe method without a token is 403 csrf_token_mismatch, and nothing has happened")
    func missing() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let logout = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, fields: Self.own)
        expectRefusal(logout, 403, "csrf_token_mismatch")
        let ending = await harness.ask(
            .delete, "/auth/sessions/" + session.record.handle, cookie: session.cookie, fields: Self.own)
        expectRefusal(ending, 403, "csrf_token_mismatch")
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
    }

    @Test("without a session it is 401, whatever token comes along")
    func sessionFirst() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        expectRefusal(await harness.ask(.post, "/auth/web/logout", csrf: session.csrf), 401, "unauthenticated")
        expectRefusal(await harness.ask(.post, "/auth/web/logout"), 401, "unauthenticated")
    }

    @Test("a token that was changed anywhere is refused")
    func damaged() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        for index in stride(from: 0, to: session.csrf.utf8.count, by: 3) {
            var bytes = Array(session.csrf.utf8)
            bytes[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let answer = await harness.ask(
                .post, "/auth/web/logout", cookie: session.cookie, csrf: String(decoding: bytes, as: UTF8.self))
            expectRefusal(answer, 403, "csrf_token_mismatch")
        }
        for token in ["", "csrf_", "x", session.csrf + "A", String(session.csrf.dropLast()), session.csrf + "="] {
            let answer = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: token)
            expectRefusal(answer, 403, "csrf_token_mismatch")
        }
    }

    @Test("a token belongs to one session: that of another one, or of the session before it, is refused")
    func foreign() async throws {
        let harness = try await CoreHarness()
        let alice = try await harness.logIn()
        let mallory = try await harness.logIn(CoreHarness.login("mallory"))
        let stolen = await harness.ask(.post, "/auth/web/logout", cookie: alice.cookie, csrf: mallory.csrf)
        expectRefusal(stolen, 403, "csrf_token_mismatch")
        let again = try await harness.logIn(cookie: alice.cookie)
        let old = await harness.ask(.post, "/auth/web/logout", cookie: again.cookie, csrf: alice.csrf)
        expectRefusal(old, 403, "csrf_token_mismatch")
    }

    @Test("a token holds for csrf_token_max_age, and one from the future does not hold at all")
    func age() async throws {
        let harness = try await CoreHarness { $0.sessions.csrfTokenMaximumAge = .seconds(600) }
        let session = try await harness.logIn()
        let future = harness.services.csrf.token(for: session.record, now: harness.now + .seconds(3600))
        let early = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: future)
        expectRefusal(early, 403, "csrf_token_mismatch")
        harness.advance(.seconds(600))
        let late = await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf)
        expectRefusal(late, 403, "csrf_token_mismatch")
        let me = await harness.ask(.get, "/auth/me", cookie: session.cookie, csrf: session.csrf)
        let fresh = try #require(me.headerFields[.xCSRFToken])
        #expect(await harness.ask(.post, "/auth/web/logout", cookie: session.cookie, csrf: fresh).status == .ok)
    }

    /// What no page of ours sends.
    private static let elsewhere: [HTTPFields] = [
        [.origin: "https://evil.example"], [.origin: "null"], [.origin: "http://localhost:8001"],
        [.origin: "https://localhost:8000"], [.origin: "http://localhost:8000.evil.example"],
        [.origin: "http://LOCALHOST:8000"], [.origin: "http://localhost:8000/"], [.origin: ""],
        [.origin: "http://localhost:3000.evil.example"], [.origin: "https://app.example.com"],
        [.origin: "null", .secFetchSite: "same-origin"],
        [.origin: "http://localhost:8000", .secFetchSite: "cross-site"], [.secFetchSite: "cross-site"],
        [.secFetchSite: "same-site"], [.secFetchSite: "none"], [.secFetchSite: "Same-Origin"],
    ]

    @Test("a request from elsewhere is 403 origin_not_allowed, even with the right token", arguments: elsewhere)
    func origins(fields: HTTPFields) async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(
            .post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf, fields: fields)
        expectRefusal(answer, 403, "origin_not_allowed")
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
    }

    private static let here: [HTTPFields] = [
        own, [.origin: "http://localhost:3000", .secFetchSite: "same-site"], [.origin: "http://localhost:8000"],
        [.secFetchSite: "same-origin"], [:],
    ]

    @Test("the own origin, an allowed one, and a program without either field pass", arguments: here)
    func allowed(fields: HTTPFields) async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(
            .post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf, fields: fields)
        #expect(answer.status == .ok, "\(answer.text)")
    }

    @Test("two Origin fields are refused")
    func twoOrigins() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        var fields = HTTPFields()
        fields.append(HTTPField(name: .origin, value: "http://localhost:8000"))
        fields.append(HTTPField(name: .origin, value: "https://evil.example"))
        let answer = await harness.ask(
            .post, "/auth/web/logout", cookie: session.cookie, csrf: session.csrf, fields: fields)
        expectRefusal(answer, 403, "origin_not_allowed")
    }
}
