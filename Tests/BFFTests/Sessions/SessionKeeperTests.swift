import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import Storage
import Testing

@Suite("Sessions of the backend-for-frontend")
struct SessionKeeperTests {
    @Test("without a cookie nobody is logged in: 401 unauthenticated, and the store is not asked")
    func noCookie() async throws {
        let harness = try await CoreHarness()
        expectRefusal(await harness.ask(.get, "/auth/me"), 401, "unauthenticated")
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: "other=1; sessions=2"), 401, "unauthenticated")
        #expect(harness.store.counts == .init())
    }

    @Test(
        "a cookie that was never a session's is 401 session_expired, and one of another shape is not even looked up",
        arguments: [
            "", "x", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "A", count: 42) + "=", String(repeating: "A", count: 42) + "é",
            String(repeating: "A", count: 8192), "\"" + String(repeating: "A", count: 43) + "\"",
            String(repeating: "A", count: 42) + "%",
        ])
    func forgedCookie(value: String) async throws {
        let harness = try await CoreHarness()
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: "session=" + value), 401, "session_expired")
        #expect(harness.store.counts.reads == 0)
    }

    @Test("a planted id is never adopted: after a login it names nothing, and the session has another")
    func plantedID() async throws {
        let harness = try await CoreHarness()
        let planted = "session=" + String(repeating: "p", count: BFFCookies.valueLength)
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: planted), 401, "session_expired")
        let session = try await harness.logIn(cookie: planted)
        #expect(session.cookie != planted)
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: planted), 401, "session_expired")
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
    }

    @Test("a login in a browser that has a session gives a new id, and the old one is dead at once")
    func rotation() async throws {
        let harness = try await CoreHarness()
        let first = try await harness.logIn()
        let second = try await harness.logIn(CoreHarness.login("bob"), cookie: first.cookie)
        #expect(first.value != second.value)
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: first.cookie), 401, "session_expired")
        let me = await harness.ask(.get, "/auth/me", cookie: second.cookie)
        #expect(me.json["user_id"]?.stringValue == "keycloak_bob")
    }

    @Test("the stored hash and the handle open nothing")
    func nothingUsableAtRest() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let stored = session.record
        for value in [stored.handle, Base64URL.encode(stored.hash.bytes)] {
            expectRefusal(await harness.ask(.get, "/auth/me", cookie: "session=" + value), 401, "session_expired")
        }
        let tokens = [stored.tokens.accessToken, stored.tokens.idToken, stored.tokens.refreshToken]
        for (token, clear) in zip(tokens, ["access-alice", "id-token-alice", "refresh-alice"]) {
            let sealed = String(decoding: try #require(token), as: UTF8.self)
            #expect(!sealed.contains(clear))
        }
    }

    @Test(
        "of several cookies of the same name the live one counts, wherever it stands; more than three are not looked up"
    )
    func sameNameTwice() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let dead = { (letter: String) in "session=" + String(repeating: letter, count: BFFCookies.valueLength) }
        for cookie in [dead("a") + "; " + session.cookie, session.cookie + "; " + dead("a")] {
            #expect(await harness.ask(.get, "/auth/me", cookie: cookie).status == .ok)
        }
        let many = [dead("a"), dead("b"), dead("c"), session.cookie].joined(separator: "; ")
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: many), 401, "session_expired")
    }

    @Test("the idle end moves with use, the absolute one does not")
    func lifetimes() async throws {
        let harness = try await CoreHarness {
            $0.sessions.maximumAge = .seconds(3600)
            $0.sessions.idleLifetime = .seconds(900)
        }
        let session = try await harness.logIn()
        for _ in 0..<5 {
            harness.advance(.seconds(660))
            #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
        }
        harness.advance(.seconds(300))
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
        let other = try await harness.logIn()
        harness.advance(.seconds(901))
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: other.cookie), 401, "session_expired")
    }

    @Test("a request is one read, and one write once a minute however many arrive")
    func costs() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        harness.store.reset()
        for _ in 0..<10 { _ = await harness.ask(.get, "/auth/me", cookie: session.cookie) }
        #expect(harness.store.counts == .init(reads: 10, writes: 0))
        harness.advance(.seconds(61))
        harness.store.reset()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = await harness.ask(.get, "/auth/me", cookie: session.cookie) } }
        }
        #expect(harness.store.counts == .init(reads: 20, writes: 1))
    }

    @Test("a touch that is overtaken by a refresh leaves the new tokens alone")
    func touchAndRefresh() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let sealer = harness.services.sessions.sealer
        let fresh = try sealer.seal(
            ReceivedTokens(accessToken: "fresh-access", refreshToken: "fresh-refresh"), handle: session.record.handle,
            generation: 1)
        harness.store.beforeTouch { [harness] in
            let outcome = try? await harness.store.replaceTokens(
                fresh, of: session.record.hash, expectedGeneration: 0, now: harness.now)
            #expect(outcome == .won)
        }
        harness.advance(.seconds(120))
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
        let read = try await harness.store.bffSession(session.record.hash, now: harness.now)
        let stored = try #require(read)
        #expect(stored.tokens.generation == 1)
        #expect(stored.lastActivity == harness.now)
        #expect(try sealer.open(.accessToken, of: stored) == "fresh-access")
        #expect(try sealer.open(.refreshToken, of: stored) == "fresh-refresh")
    }

    @Test("a token sealed for one session or field opens in no other")
    func sealing() async throws {
        let harness = try await CoreHarness()
        let one = try await harness.logIn()
        let other = try await harness.logIn(CoreHarness.login("bob"))
        let sealer = harness.services.sessions.sealer
        var swapped = other.record
        swapped.tokens = one.record.tokens
        #expect(throws: BFFFailure.self) { try sealer.open(.accessToken, of: swapped) }
        var turned = one.record
        turned.tokens.accessToken = one.record.tokens.refreshToken
        #expect(throws: BFFFailure.self) { try sealer.open(.accessToken, of: turned) }
        #expect(String(describing: CoreHarness.login().tokens) == "<redacted>")
    }

    @Test("with the store down nothing is let in: 503 with Retry-After, and all is well again without a restart")
    func storeDown() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        harness.store.isDown = true
        for (method, path) in [
            (HTTPRequest.Method.get, "/auth/me"), (.get, "/auth/sessions"), (.get, "/auth/verify"),
            (.post, "/auth/web/logout"), (.delete, "/auth/sessions/" + session.record.handle),
        ] {
            let answer = await harness.ask(method, path, cookie: session.cookie, csrf: session.csrf)
            expectRefusal(answer, 503, "temporarily_unavailable")
            #expect(answer.headerFields[.retryAfter] != nil)
            #expect(answer.headerFields[.setCookie] == nil)
        }
        await #expect(throws: BFFFailure.self) { try await harness.logIn() }
        harness.store.isDown = false
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie).status == .ok)
    }
}
