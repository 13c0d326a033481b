import BFF
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("OpenID Connect Back-Channel Logout")
struct BackChannelLogoutTests {
    private static let path = "/auth/web/backchannel-logout"

    /// A logout token of the test provider; of the changes `.null` removes a claim.
    private func token(
        _ site: TestSite, _ changes: [String: JSONValue] = [:], typ: String? = "logout+jwt", key: SigningKey? = nil,
        jti: String = "logout-1"
    ) -> String {
        var claims: JSONObject = [
            "iss": .string(site.provider.issuer), "aud": "the-client", "iat": .int(site.clock.now.seconds),
            "exp": .int((site.clock.now + .seconds(120)).seconds), "jti": .string(jti), "sub": "person-1",
            "sid": "session-1", "events": .object([LogoutToken.event: .object([:])]),
        ]
        for (name, value) in changes { claims[name] = value == .null ? nil : value }
        return site.provider.sign(claims, typ: typ, key: key)
    }

    private func post(_ site: TestSite, _ token: String) async -> EndpointResponse {
        await post(site, body: "logout_token=" + PercentEncoding.encode(token))
    }

    private func post(
        _ site: TestSite, body: String, type: String = "application/x-www-form-urlencoded"
    ) async -> EndpointResponse {
        let answer = await site.bff.respond(
            to: EndpointRequest(
                method: .post, path: Self.path, headerFields: [.contentType: type], body: Array(body.utf8)))
        #expect(answer.headerFields[.cacheControl] == "no-store")
        return answer
    }

    /// A site with sessions: two of one person from one provider session, one of the same from another, one of somebody else.
    private func site() async throws -> TestSite {
        let site = try TestSite()
        for (subject, session) in [
            ("person-1", "session-1"), ("person-1", "session-1"), ("person-1", "session-2"), ("person-2", "session-3"),
        ] {
            site.provider.subject = subject
            site.provider.behave { $0.claims = ["sid": .string(session)] }
            var browser = site.browser
            #expect(try await site.logIn(&browser).status == .found)
        }
        return site
    }

    @Test("§2.7 with sid the sessions of that provider session end, and no others")
    func bySession() async throws {
        let site = try await site()
        #expect(await post(site, token(site)).status == .ok)
        #expect(site.store.sessions.compactMap(\.providerSessionID?.rawValue).sorted() == ["session-2", "session-3"])
    }

    @Test(
        "§2.7 a session that ends at the provider while its code is redeemed does not begin here, whichever node is told",
        arguments: [true, false], [true, false])
    func duringLogin(_ bySession: Bool, tellsAnotherNode: Bool) async throws {
        let site = try TestSite()
        let other = try TestSite(clock: site.clock, store: site.store, providers: site.providers)
        site.provider.behave { $0.claims = ["sid": "session-1"] }
        var browser = site.browser
        let callback = try site.provider.authorize(await site.start(&browser).location)
        site.provider.hold()
        let waiting = browser
        async let answer = {
            var browser = waiting
            return await browser.get("/auth/web/callback?" + callback)
        }()
        await eventually { !site.provider.tokenRequests("authorization_code").isEmpty }
        let told = tellsAnotherNode ? other : site
        #expect(await post(told, token(site, bySession ? [:] : ["sid": .null])).status == .ok)
        site.provider.release()
        #expect(await answer.status == .unauthorized)
        #expect(site.store.sessions.isEmpty)
        #expect(try await site.logIn(&browser).status == .found, "a login that begins later is another one")
        #expect(site.store.sessions.count == 1)
    }

    @Test("§2.7 with sub alone all sessions of the person end")
    func byPerson() async throws {
        let site = try await site()
        #expect(await post(site, token(site, ["sid": .null])).status == .ok)
        #expect(site.store.sessions.map(\.user.subject.rawValue) == ["person-2"])
    }

    @Test("§2.4 sid alone is enough")
    func sessionAlone() async throws {
        let site = try await site()
        #expect(await post(site, token(site, ["sub": .null])).status == .ok)
        #expect(site.store.sessions.count == 2)
    }

    @Test("the sessions of every provider entry with this issuer end")
    func severalEntries() async throws {
        let clock = TestClock()
        let provider = try TestProvider(clock: clock)
        let site = try TestSite(clock: clock, providers: [provider]) { settings in
            var second = TestSite.settings(name: "two", of: provider)
            second.clientID = ClientID("second-client")
            settings.providers.append(second)
        }
        var browser = site.browser
        _ = try await site.logIn(&browser)
        // The first entry's session ends by a token for the second entry's client too.
        #expect(await post(site, token(site, ["aud": "second-client"])).status == .ok)
        #expect(site.store.sessions.isEmpty)
    }

    @Test(
        "§2.6 typ may be logout+jwt, JWT or absent; of another token it may not be",
        arguments: [nil, "JWT", "at+jwt", "secevent+jwt"])
    func types(typ: String?) async throws {
        let site = try await site()
        let isGood = typ == nil || typ == "JWT"
        #expect(await post(site, token(site, typ: typ)).status == (isGood ? .ok : .badRequest))
        #expect(site.store.sessions.count == (isGood ? 2 : 4))
    }

    @Test("§2.6 a token with any claim wrong is refused, and nothing ends")
    func claims() async throws {
        let site = try await site()
        let now = start.seconds
        let wrong: [(String, JSONValue)] = [
            ("iss", .null), ("iss", "https://evil.test"), ("iss", 1), ("aud", .null), ("aud", "another-client"),
            ("aud", []),
            ("iat", .null), ("iat", .int(now - 361)), ("iat", .int(now + 61)), ("iat", "now"), ("exp", .null),
            ("exp", .int(now - 61)), ("jti", .null), ("jti", ""), ("events", .null), ("events", [:]), ("events", "x"),
            ("events", ["http://schemas.openid.net/event/backchannel-logout": "x"]), ("nonce", "n"), ("nonce", ""),
            ("sub", 1), ("sub", ""), ("sid", 1), ("sid", ""),
        ]
        for (name, value) in wrong {
            let answer = await post(site, token(site, [name: value]))
            #expect(answer.status == .badRequest, "\(name): \(value)")
            #expect(answer.error == "invalid_request", "\(name): \(value)")
        }
        #expect(await post(site, token(site, ["sub": .null, "sid": .null])).status == .badRequest)
        #expect(site.store.sessions.count == 4)
    }

    @Test("§2.6 a signature of somebody else, none at all, and a MAC are refused")
    func signatures() async throws {
        let site = try await site()
        let forger = try SigningKey.generate(algorithm: .es256, kid: KeyID("key-1"))
        #expect(await post(site, token(site, key: forger)).status == .badRequest)
        let secret = try SigningKey(
            jwk: JWK(secret: Array(site.provider.clientSecret.utf8), algorithm: .hs256, kid: KeyID("key-1")))
        #expect(await post(site, token(site, key: secret)).status == .badRequest)
        let claims = token(site).split(separator: ".")[1]
        let header = Base64URL.encode(Array(#"{"alg":"none","typ":"logout+jwt"}"#.utf8))
        #expect(await post(site, "\(header).\(claims).").status == .badRequest)
        #expect(site.store.sessions.count == 4)
    }

    @Test("§2.6 a token is taken once: a person who has logged in again stays logged in")
    func replay() async throws {
        let site = try await site()
        let token = token(site, ["sid": .null])
        #expect(await post(site, token).status == .ok)
        site.provider.subject = "person-1"
        var browser = site.browser
        _ = try await site.logIn(&browser)
        let again = await post(site, token)
        #expect(again.status == .badRequest)
        #expect(again.logDetail?.detail.contains("jti") == true)
        #expect(site.store.sessions.count == 2)
        #expect(await post(site, self.token(site)).status == .badRequest, "the same jti in another token")
    }

    @Test("§2.5 what is no form with one logout_token is refused")
    func requests() async throws {
        let site = try await site()
        let token = token(site)
        for body in [
            "", "logout_token=", "token=\(token)", "logout_token=\(token)&logout_token=\(token)", "logout_token=%zz",
        ] {
            #expect(await post(site, body: body).status == .badRequest)
        }
        #expect(await post(site, body: "logout_token=\(token)", type: "application/json").status == .badRequest)
        #expect(await post(site, String(repeating: "a", count: 60000)).status == .badRequest)
        #expect(site.store.sessions.count == 4)
        #expect(await post(site, body: "logout_token=\(token)&other=1").status == .ok)
    }

    @Test(
        "§2.8 with the store down or the provider's keys out of reach the answer is 503, and the token may come again")
    func unavailable() async throws {
        let site = try await site()
        let token = token(site)
        site.store.isDown = true
        #expect(await post(site, token).status == .serviceUnavailable)
        site.store.isDown = false
        #expect(site.store.sessions.count == 4)
        #expect(await post(site, token).status == .ok)
        let fresh = try TestSite()
        fresh.provider.behave { $0.isDown = true }
        #expect(await post(fresh, self.token(fresh)).status == .serviceUnavailable)
    }

    @Test("sessions that cannot be ended at once are tried again: the token counts as used")
    func storeFailsForAMoment() async throws {
        let site = try await site()
        let token = token(site)
        site.store.fail(2)
        #expect(await post(site, token).status == .ok)
        #expect(site.store.sessions.count == 2)
    }

    @Test("an ID token ends nothing")
    func idToken() async throws {
        let site = try await site()
        let session = try #require(site.store.sessions.first)
        let idToken = try #require(try site.bff.services.sessions.sealer.open(.idToken, of: session))
        #expect(await post(site, idToken).status == .badRequest)
    }
}
