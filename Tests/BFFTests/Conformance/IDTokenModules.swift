import BFF
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import OpenIDProviderTesting
import Testing

/// The modules of the OpenID Foundation's suite for clients that concern the ID token of the code flow: each title begins with the
/// name of its module. docs/openid-client-conformance.md has those that are left out, and why.
@Suite("OpenID client conformance: the ID token")
struct IDTokenModules {
    /// A login with a provider that misbehaves: nothing is let in, and the answer says what it is about.
    private func refused(
        algorithm: JWSAlgorithm = .es256, _ change: (TestProvider, inout TestProvider.Behaviour) throws -> Void
    ) async throws -> EndpointResponse {
        let clock = TestClock()
        let provider = try TestProvider(algorithm: algorithm, clock: clock)
        let site = try TestSite(clock: clock, providers: [provider])
        var behaviour = TestProvider.Behaviour()
        try change(provider, &behaviour)
        provider.behave { [behaviour] in $0 = behaviour }
        var browser = site.browser
        let answer = try await site.logIn(&browser, accept: "application/json")
        #expect(answer.status == .badGateway)
        #expect(answer.error == "invalid_id_token")
        #expect(browser.cookies.isEmpty)
        #expect(site.store.sessions.isEmpty)
        return answer
    }

    /// A login that succeeds with a provider of some kind.
    private func accepted(
        algorithm: JWSAlgorithm = .es256,
        _ change: (TestProvider, inout TestProvider.Behaviour) throws -> Void = { _, _ in }
    ) async throws -> TestSite {
        let clock = TestClock()
        let provider = try TestProvider(algorithm: algorithm, clock: clock)
        let site = try TestSite(clock: clock, providers: [provider])
        var behaviour = TestProvider.Behaviour()
        try change(provider, &behaviour)
        provider.behave { [behaviour] in $0 = behaviour }
        var browser = site.browser
        let answer = try await site.logIn(&browser)
        #expect(answer.status == .found)
        #expect(browser.cookieNames == ["session"])
        return site
    }

    private func detail(_ answer: EndpointResponse) -> String { answer.logDetail?.detail ?? "" }

    @Test("oidcc-client-test: the code flow, with a nonce of letters and digits")
    func happy() async throws {
        let site = try await accepted()
        let grant = try #require(site.provider.tokenRequests("authorization_code").first)
        #expect(grant["code_verifier"]?.count == 43)
    }

    @Test("oidcc-client-test-nonce-unless-code-flow: a nonce is sent in the code flow too, a new one each time")
    func nonceIsSent() async throws {
        let site = try TestSite()
        var browser = site.browser
        let nonces = [
            await site.start(&browser).locationParameters["nonce"],
            await site.start(&browser).locationParameters["nonce"],
        ]
        #expect(nonces.compactMap { $0 }.filter { $0.count == 43 }.count == 2)
        #expect(nonces[0] != nonces[1])
    }

    @Test("oidcc-client-test-nonce-invalid: another nonce, and none at all")
    func nonceInvalid() async throws {
        #expect(detail(try await refused { $1.claims["nonce"] = "another" }).contains("nonce"))
        #expect(detail(try await refused { $1.claims["nonce"] = .null }).contains("nonce"))
    }

    @Test("oidcc-client-test-invalid-iss")
    func invalidIssuer() async throws {
        #expect(detail(try await refused { $1.claims["iss"] = "https://id.test/" }).contains("iss"))
        #expect(detail(try await refused { $1.claims["iss"] = .null }).contains("iss"))
    }

    @Test("oidcc-client-test-invalid-aud: another client, and others beside this one without azp")
    func invalidAudience() async throws {
        #expect(detail(try await refused { $1.claims["aud"] = "another-client" }).contains("aud"))
        #expect(detail(try await refused { $1.claims["aud"] = ["the-client", "another"] }).contains("azp"))
        _ = try await accepted {
            $1.claims["aud"] = ["the-client", "another"]
            $1.claims["azp"] = "the-client"
        }
    }

    @Test("oidcc-client-test-missing-aud")
    func missingAudience() async throws {
        #expect(detail(try await refused { $1.claims["aud"] = .null }).contains("aud"))
        #expect(detail(try await refused { $1.claims["aud"] = [] }).contains("aud"))
    }

    @Test("oidcc-client-test-missing-iat")
    func missingIssuedAt() async throws {
        #expect(detail(try await refused { $1.claims["iat"] = .null }).contains("iat"))
    }

    @Test("oidcc-client-test-missing-sub: none, an empty one, no string, one of 256 bytes")
    func missingSubject() async throws {
        for value: JSONValue in [.null, "", 1, .string(String(repeating: "a", count: 256)), "a\nb"] {
            #expect(detail(try await refused { $1.claims["sub"] = value }).contains("sub"))
        }
    }

    @Test("oidcc-client-test-invalid-athash")
    func invalidAccessTokenHash() async throws {
        let other = Base64URL.encode(JWSAlgorithm.es256.halfHash(of: "another".utf8))
        #expect(detail(try await refused { $1.claims["at_hash"] = .string(other) }).contains("at_hash"))
        #expect(detail(try await refused { $1.claims["at_hash"] = 1 }).contains("at_hash"))
    }

    @Test("oidcc-client-test-invalid-chash: checked in the code flow too, where it stands in the token")
    func invalidCodeHash() async throws {
        let other = Base64URL.encode(JWSAlgorithm.es256.halfHash(of: "another".utf8))
        #expect(detail(try await refused { $1.claims["c_hash"] = .string(other) }).contains("c_hash"))
    }

    @Test("oidcc-client-test-idtoken-sig-rs256")
    func rs256() async throws { _ = try await accepted(algorithm: .rs256) }

    @Test("oidcc-client-test-idtoken-sig-none: never believed, however it came")
    func none() async throws {
        _ = try await refused { _, behaviour in
            behaviour.signs = { claims in
                let parts = [#"{"alg":"none"}"#.utf8.map { $0 }, JSONValue.object(claims).serialized()]
                return parts.map { Base64URL.encode($0) }.joined(separator: ".") + "."
            }
        }
    }

    @Test("oidcc-client-test-invalid-sig-rs256")
    func invalidRS256() async throws { try await forged(.rs256) }

    @Test("oidcc-client-test-invalid-sig-es256")
    func invalidES256() async throws { try await forged(.es256) }

    /// The provider's `kid`, and the signature of somebody else.
    private func forged(_ algorithm: JWSAlgorithm) async throws {
        let forger = try SigningKey.generate(algorithm: algorithm, kid: KeyID("key-1"))
        let answer = try await refused(algorithm: algorithm) { provider, behaviour in
            behaviour.signs = { [provider] in provider.sign($0, key: forger) }
        }
        #expect(detail(answer).lowercased().contains("signature"))
    }

    @Test(
        "oidcc-client-test-invalid-sig-hs256: no MAC is believed, neither a wrong one nor one under the client's secret"
    )
    func invalidHS256() async throws {
        for secret in ["the-client-secret-of-the-test-provider", "some-other-secret-of-at-least-32-bytes"] {
            let key = try SigningKey(jwk: JWK(secret: Array(secret.utf8), algorithm: .hs256, kid: KeyID("key-1")))
            _ = try await refused { provider, behaviour in
                behaviour.signs = { [provider] in provider.sign($0, key: key) }
            }
        }
    }

    @Test("oidcc-client-test-kid-absent-single-jwks: the only key of the algorithm is the one")
    func noKeyIDOneKey() async throws {
        _ = try await accepted { provider, behaviour in
            let nameless = try Self.nameless(provider.key)
            let rsa = try SigningKey.generate(algorithm: .rs256, kid: KeyID("rsa"))
            behaviour.published = [provider.key, rsa]
            behaviour.signs = { [provider] in provider.sign($0, key: nameless) }
        }
    }

    @Test("oidcc-client-test-kid-absent-multiple-jwks: of several keys none is guessed")
    func noKeyIDManyKeys() async throws {
        _ = try await refused { provider, behaviour in
            let nameless = try Self.nameless(provider.key)
            let second = try SigningKey.generate(algorithm: .es256, kid: KeyID("key-2"))
            behaviour.published = [provider.key, second]
            behaviour.signs = { [provider] in provider.sign($0, key: nameless) }
        }
    }

    private static func nameless(_ key: SigningKey) throws -> SigningKey {
        var jwk = key.privateJWK
        jwk.kid = KeyID("")
        return try SigningKey(jwk: jwk)
    }
}
