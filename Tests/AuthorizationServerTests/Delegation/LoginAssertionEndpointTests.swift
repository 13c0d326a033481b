import AuthorizationServer
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Testing

@Suite("RFC 7523 the endpoint for a login that an application signed")
struct LoginAssertionEndpointTests {
    private let callback = "http://localhost:8000/auth/callback"

    /// A page for the person, with a way back to the application; the log says why, and nobody is told the assertion.
    private func expectRefusal(
        _ page: TestPage, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(page.status == 400, "\(page.location ?? page.text)", sourceLocation: sourceLocation)
        #expect(page.location == nil, sourceLocation: sourceLocation)
        #expect(
            page.text.contains("href=\"\(SigningApplication.url)?login_challenge="), sourceLocation: sourceLocation)
        #expect(page.detail.contains(reason), "\(page.detail)", sourceLocation: sourceLocation)
        #expect(!(page.text + page.detail).contains("eyJ"), sourceLocation: sourceLocation)
        #expect(page.response.headerFields[values: .setCookie].isEmpty, sourceLocation: sourceLocation)
    }

    @Test("a signed login leads to a code, and its claims into the ID token", arguments: [nil, JWSAlgorithm.es256])
    func good(_ algorithm: JWSAlgorithm?) async throws {
        let app = try await algorithm == nil ? SigningApplication.withSecret() : .withKey()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let answer = try await app.visit(browser, challenge)
        #expect(answer.location?.hasPrefix(callback + "?code=gac_") == true, "\(answer.detail) \(answer.text)")
        let policy = try #require(HTTPField.Name("Referrer-Policy"))
        #expect(answer.response.headerFields[policy] == "no-referrer")
        #expect(browser.session != nil)
        #expect(browser.flows.isEmpty)
    }

    @Test("§3 7 one assertion is taken once, of twenty at the same time one")
    func replay() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let url = app.url(challenge, try app.signed(app.claims(challenge)))
        let request = EndpointRequest(
            method: .get, path: "/login/assertion", query: String(url.drop { $0 != "?" }.dropFirst()),
            headerFields: [.cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")])
        let server = app.harness.server
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { await server.respond(to: request).status.code } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 302 }.count == 1, "\(statuses)")
        #expect(statuses.filter { $0 == 400 }.count == 19, "\(statuses)")
    }

    @Test("§3 7 the jti of one login is refused for another")
    func replayedElsewhere() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let first = try await app.challenge(browser)
        #expect(try await app.visit(browser, first, ["jti": "the-same"]).status == 302)
        let second = try await app.challenge(browser)
        expectRefusal(try await app.visit(browser, second, ["jti": "the-same"]), "jti: the assertion has come before")
        #expect(try await app.visit(browser, second, ["jti": "another"]).status == 302, "the flow goes on")
    }

    @Test("a browser without the cookie of the flow is refused, and nothing is consumed")
    func otherBrowser() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let url = app.url(challenge, try app.signed(app.claims(challenge)))
        let thief = TestBrowser(app.harness)
        #expect(await thief.get(url).status == 403)
        _ = try await app.challenge(thief)
        #expect(await thief.get(url).status == 403, "a flow of its own is not this one")
        #expect(thief.session == nil)
        #expect(await browser.get(url).status == 302)
    }

    @Test("a refused assertion consumes neither its jti nor the flow")
    func refusedConsumesNothing() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let now = app.harness.clock.now.seconds
        let wrong: [(String, JSONValue, String)] = [
            ("iss", "https://evil.test", "iss: received \"https://evil.test\", expected \"https://app.test\""),
            ("aud", "https://other.test", "aud: received \"https://other.test\""),
            ("exp", .int(now + 61), "expected at most 60 s after iat"), ("exp", .int(now - 10), "exp: received"),
            ("iat", .int(now + 11), "iat: received"), ("nbf", .int(now + 11), "nbf: received"),
            ("sub", .null, "sub: received none"), ("login_challenge", "another", "login_challenge: another one"),
            ("claims", ["sub": "somebody-else"], "claims.sub"), ("claims", ["sid": "x"], "claims.sid"),
            ("claims", "text", "claims: received a string"), ("auth_time", .int(now + 11), "auth_time"),
            ("amr", "pwd", "amr: received a string"), ("remember", 1, "remember"), ("acr", 1, "acr"),
        ]
        for (name, value, reason) in wrong {
            expectRefusal(try await app.visit(browser, challenge, [name: value]), reason)
        }
        #expect(try await app.visit(browser, challenge).status == 302, "the same jti, all else as it must be")
    }

    @Test("RFC 8725 §2.1 a secret takes HS256 alone: no other algorithm, and not none")
    func secretAlone() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let claims = app.claims(challenge)
        for algorithm in [JWSAlgorithm.es256, .rs256, .edDSA, .hs512] {
            let other = try SigningKey.generate(algorithm: algorithm)
            expectRefusal(
                await browser.get(app.url(challenge, try app.signed(claims, with: other))),
                "'\(algorithm.rawValue)' is not allowed here")
        }
        let text = String(decoding: JSONValue.object(claims).serialized(), as: UTF8.self)
        let none = Base64URL.encode(Array("{\"alg\":\"none\"}".utf8)) + "." + Base64URL.encode(Array(text.utf8)) + "."
        expectRefusal(await browser.get(app.url(challenge, none)), "the algorithm 'none' is not supported")
        expectRefusal(
            await browser.get(
                app.url(challenge, try app.signed(claims, with: SigningApplication.key("w".repeated(40))))),
            "the signature is not valid")
        expectRefusal(await browser.get(app.url(challenge, "")), "not a compact serialization")
        #expect(try await app.visit(browser, challenge).status == 302)
    }

    @Test("RFC 8725 §2.1 with a key set the shared secret signs nothing, nor does a public key taken for a secret")
    func keysAlone() async throws {
        let app = try await SigningApplication.withKey()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let claims = app.claims(challenge)
        let published = String(decoding: JWKSet.publicJSON([try #require(app.key.publicJWK)]), as: UTF8.self)
        for secret in [SigningApplication.secret, published] {
            let forged = try app.signed(claims, with: SigningApplication.key(secret))
            expectRefusal(await browser.get(app.url(challenge, forged)), "'HS256' is not allowed here")
        }
        let stranger = try app.signed(claims, with: SigningKey.generate(algorithm: .es256))
        expectRefusal(await browser.get(app.url(challenge, stranger)), "no key has the kid")
        #expect(try await app.visit(browser, challenge).status == 302)
    }

    @Test("RFC 8725 §3.11 a token of another type is no assertion")
    func types() async throws {
        var app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        for type in ["at+jwt", "logout+jwt", "client-authentication+jwt", ""] {
            app.type = type
            expectRefusal(try await app.visit(browser, challenge), "typ is")
        }
        for type in [nil, "JWT", "login-assertion+jwt"] {
            app.type = type
            let browser = TestBrowser(app.harness)
            #expect(try await app.visit(browser, try await app.challenge(browser)).status == 302)
        }
    }

    @Test("a browser that looks ahead is given nothing, and consumes nothing")
    func prefetch() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser)
        let url = app.url(challenge, try app.signed(app.claims(challenge)))
        for name in ["Sec-Purpose", "Purpose"] {
            var fields: HTTPFields = [.cookie: browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")]
            fields[try #require(HTTPField.Name(name))] = "prefetch;prerender"
            let ahead = await app.harness.server.respond(
                to: EndpointRequest(
                    method: .get, path: "/login/assertion", query: String(url.drop { $0 != "?" }.dropFirst()),
                    headerFields: fields))
            #expect(ahead.status == .forbidden)
            #expect(ahead.headerFields[values: .setCookie].isEmpty)
        }
        #expect(await browser.get(url).status == 302)
    }

    @Test("an application that cannot ask is told in the address what the client asked")
    func toldInAddress() async throws {
        let app = try await SigningApplication.withSecret()
        let asked = [
            ("prompt", "login"), ("max_age", "60"), ("acr_values", "2 1"), ("login_hint", "a@b"), ("ui_locales", "de"),
        ]
        let answer = await TestBrowser(app.harness).get(TestRequest.url(TestRequest.firstParty + asked))
        for (name, value) in asked { #expect(answer.parameters[name] == value) }
        let plain = await TestBrowser(app.harness).get(TestRequest.url(TestRequest.firstParty))
        #expect(plain.parameters.names == ["login_challenge"])
    }

    @Test("what the client asked is checked again on return: prompt=login and max_age")
    func checkedAgain() async throws {
        let app = try await SigningApplication.withSecret()
        let long = JSONValue.int(app.harness.clock.now.seconds - 600)
        for asked in [("prompt", "login"), ("max_age", "300")] {
            let browser = TestBrowser(app.harness)
            let challenge = try await app.challenge(browser, [asked])
            let answer = try await app.visit(browser, challenge, ["auth_time": long])
            #expect(answer.error == "login_required", "\(asked): \(answer.location ?? answer.text)")
        }
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser, [("max_age", "900")])
        #expect(try await app.visit(browser, challenge, ["auth_time": long]).code != nil)
    }

    @Test("prompt=none is answered without a page, where the application signs that nobody is logged in")
    func nobody() async throws {
        let app = try await SigningApplication.withSecret()
        let browser = TestBrowser(app.harness)
        let challenge = try await app.challenge(browser, [("prompt", "none")])
        let answer = try await app.visit(browser, challenge, ["sub": .null, "error": "login_required"])
        #expect(answer.error == "login_required", "\(answer.detail) \(answer.text)")
        #expect(answer.parameters["iss"] == Harness.issuer)
        #expect(browser.session == nil)
        #expect(browser.flows.isEmpty)
    }

    @Test("a set with a private or symmetric key, a broken one or none is refused at the start")
    func unusableSets() throws {
        let key = try SigningKey.generate(algorithm: .es256)
        let good = JSONObject([("keys", .array([.object(try #require(key.publicJWK?.publicJSON))]))])
        #expect(throws: Never.self) { try LoginAssertionKeys(keySet: good) }
        let broken: [(String, String)] = [
            (#"{"keys":[]}"#, "no key"), (#"{}"#, "keys"), (#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, "key 0"),
            (
                #"{"keys":[{"kty":"oct","k":"\#(String(repeating: "A", count: 43))","alg":"HS256"}]}"#,
                "private or symmetric"
            ),
            (#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#, "key 0"),
            (
                #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}"#,
                "private or symmetric"
            ),
        ]
        for (text, reason) in broken {
            let set = try JSONReader.parseObject(Array(text.utf8))
            let error = #expect(throws: LoginAssertionKeyError.self) { try LoginAssertionKeys(keySet: set) }
            #expect(error?.description.contains(reason) == true, "\(text): \(error?.description ?? "")")
        }
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
