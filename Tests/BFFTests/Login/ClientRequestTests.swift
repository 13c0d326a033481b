import BFF
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import OpenIDProviderTesting
import OpenIDProviders
import Testing

@Suite("Requests to a provider")
struct ClientRequestTests {
    private func site(_ change: (inout ProviderSettings) throws -> Void = { _ in }) throws -> TestSite {
        let clock = TestClock()
        let provider = try TestProvider(clock: clock)
        var settings = TestSite.settings(name: "one", of: provider)
        try change(&settings)
        return try TestSite(clock: clock, providers: [provider]) { [settings] in $0.providers = [settings] }
    }

    private func form(_ request: OutboundRequest?) throws -> FormParameters {
        try FormParameters(try #require(request).body)
    }

    // MARK: RFC 9126

    @Test("RFC 9126 §2 a request is pushed where that is configured and offered: the browser carries only its name")
    func pushed() async throws {
        let site = try site { $0.pushesRequests = true }
        site.provider.behave { $0.metadata["pushed_authorization_request_endpoint"] = "https://id.test/par" }
        var browser = site.browser
        let begun = await site.start(&browser)
        #expect(begun.locationParameters.names == ["client_id", "request_uri"])
        let pushed = try form(site.provider.requests(to: "/par").first)
        #expect(pushed["client_id"] == "the-client")
        #expect(pushed["code_challenge_method"] == "S256")
        #expect(pushed["redirect_uri"] == "http://localhost:8000/auth/web/callback")
        #expect(
            await browser.get("/auth/web/callback?" + (try site.provider.authorize(begun.location))).status == .found)
    }

    @Test("RFC 9126 §5 a provider that demands it is given it; one that has no such endpoint is asked as usual")
    func pushDemanded() async throws {
        let site = try site()
        site.provider.behave {
            $0.metadata["pushed_authorization_request_endpoint"] = "https://id.test/par"
            $0.metadata["require_pushed_authorization_requests"] = true
        }
        var browser = site.browser
        #expect(await site.start(&browser).locationParameters["request_uri"] != nil)
        let without = try self.site { $0.pushesRequests = true }
        var other = without.browser
        #expect(await without.start(&other).locationParameters["code_challenge"] != nil)
    }

    @Test("a push that is refused starts nothing")
    func pushRefused() async throws {
        let site = try site {
            $0.pushesRequests = true
            $0.authentication = .secret("wrong", method: .post)
        }
        site.provider.behave { $0.metadata["pushed_authorization_request_endpoint"] = "https://id.test/par" }
        var browser = site.browser
        let answer = await browser.get("/auth/web/login?provider=one", accept: "application/json")
        #expect(answer.error == "provider_error")
        #expect(answer.logDetail?.detail.contains("invalid_client") == true)
        #expect(browser.cookies.isEmpty)
    }

    // MARK: Client authentication

    @Test("RFC 7523 §3 private_key_jwt: an assertion for the issuer, signed, short and never the same")
    func privateKey() async throws {
        let key = try SigningKey.generate(algorithm: .es256, kid: KeyID("client-key"))
        let site = try site { $0.authentication = .privateKey(jwk: key.privateJWK.privateJSON) }
        var browser = site.browser
        _ = try await site.logIn(&browser)
        _ = try await site.bff.services.refresher.refresh(try await site.session(browser))
        var identifiers: Set<String> = []
        for request in site.provider.requests(to: "/token") {
            let sent = try form(request)
            #expect(sent["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            #expect(sent["client_secret"] == nil)
            #expect(request.headerFields[.authorization] == nil)
            let assertion = try JWS.parse(try #require(sent["client_assertion"]))
            let policy = AlgorithmPolicy(algorithms: [.es256], type: .exactly(["JWT"]))
            let claims = try JSONReader.parseObject(assertion.verify(with: key.verificationKey(), policy: policy))
            #expect(claims["iss"] == "the-client")
            #expect(claims["sub"] == "the-client")
            #expect(claims["aud"] == "https://id.test")
            #expect(claims["iat"]?.int64Value == start.seconds)
            #expect(claims["exp"]?.int64Value == start.seconds + 60)
            identifiers.insert(try #require(claims["jti"]?.stringValue))
        }
        #expect(identifiers.count == 2)
    }

    @Test("client_secret_post where that is configured, or where the provider takes nothing else")
    func secretPost() async throws {
        for isConfigured in [true, false] {
            let site = try site {
                if isConfigured { $0.authentication = .secret("the-client-secret-of-the-test-provider", method: .post) }
            }
            if !isConfigured {
                site.provider.behave {
                    $0.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
                }
            }
            var browser = site.browser
            #expect(try await site.logIn(&browser).status == .found)
            let request = try #require(site.provider.requests(to: "/token").first)
            #expect(request.headerFields[.authorization] == nil)
            #expect(try form(request)["client_secret"] == "the-client-secret-of-the-test-provider")
        }
    }

    // MARK: A provider that is down

    @Test("a provider that is down at the start is retried, with growing pauses, and login with it says so")
    func down() async throws {
        let site = try site()
        site.provider.behave { $0.isDown = true }
        var browser = site.browser
        let answer = await browser.get(
            "/auth/web/login?provider=one&redirect_uri=%2Forders", accept: "application/json")
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.error == "provider_unavailable")
        #expect(answer.headerFields[.retryAfter] != nil)
        #expect(browser.cookies.isEmpty)
        let page = await browser.get("/auth/web/login?provider=one&redirect_uri=%2Forders")
        #expect(page.text.contains("redirect_uri=%2Forders"))
        #expect(site.provider.requests.count == 1, "a provider that has just failed is not asked by every request")
        var attempts = 1
        for seconds: Int64 in [1, 2, 4, 8, 16, 30, 30] {
            site.clock.advance(.seconds(seconds) - .milliseconds(1))
            await site.bff.services.providers.maintain()
            #expect(site.provider.requests.count == attempts)
            site.clock.advance(.milliseconds(1))
            await site.bff.services.providers.maintain()
            attempts += 1
            #expect(site.provider.requests.count == attempts)
        }
        site.provider.behave { $0.isDown = false }
        site.clock.advance(.seconds(30))
        await site.bff.services.providers.maintain()
        #expect(try await site.logIn(&browser).status == .found)
    }

    @Test("metadata once known serves while the provider is away")
    func goesDown() async throws {
        let site = try site()
        var browser = site.browser
        _ = try await site.logIn(&browser)
        site.provider.behave { $0.isDown = true }
        site.clock.advance(.seconds(86400))
        await site.bff.services.providers.maintain()
        #expect(await site.start(&browser).status == .found)
    }

    @Test(
        "metadata of another issuer, without the endpoints, or with plain http is not believed",
        arguments: [
            ("issuer", "https://evil.test"), ("authorization_endpoint", nil), ("token_endpoint", nil),
            ("jwks_uri", nil),
            ("token_endpoint", "http://id.test/token"), ("jwks_uri", "file:///etc/passwd"),
        ] as [(String, String?)])
    func badMetadata(member: String, value: String?) async throws {
        let site = try site()
        site.provider.behave { $0.metadata[member] = value.map { .string($0) } ?? .null }
        var browser = site.browser
        let answer = await browser.get("/auth/web/login?provider=one", accept: "application/json")
        #expect(answer.error == "provider_unavailable")
    }

    @Test("a provider that signs only with algorithms that are not known, or only with MACs, cannot be used")
    func badAlgorithms() async throws {
        for names: JSONValue in [["HS256"], ["none"], ["XY512"]] {
            let site = try site()
            site.provider.behave { $0.metadata["id_token_signing_alg_values_supported"] = names }
            var browser = site.browser
            #expect(await browser.get("/auth/web/login", accept: "application/json").error == "provider_unavailable")
        }
    }

    // MARK: The end

    @Test("RFC 7009 §2.1 a refresh token is revoked; a provider that is down or has no such endpoint stops nothing")
    func revocation() async throws {
        let site = try site()
        let provider = try #require(site.bff.services.providers.all.first)
        await provider.revoke(refreshToken: "refresh-9")
        let sent = try form(site.provider.requests(to: "/revoke").first)
        #expect(sent["token"] == "refresh-9")
        #expect(sent["token_type_hint"] == "refresh_token")
        site.provider.behave { $0.isDown = true }
        await provider.revoke(refreshToken: "refresh-9")
    }

    @Test("RP-Initiated Logout §2 the provider's logout is given the ID token, the client, and where to return")
    func logoutURL() async throws {
        let site = try site()
        let provider = try #require(site.bff.services.providers.all.first)
        let url = await provider.logoutURL(idTokenHint: "a.b.c", postLogoutRedirectURI: "http://localhost:8000/")
        #expect(
            url == "https://id.test/logout?id_token_hint=a.b.c&client_id=the-client"
                + "&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8000%2F")
        let without = try self.site()
        without.provider.behave { $0.metadata["end_session_endpoint"] = .null }
        #expect(
            await without.bff.services.providers.all[0].logoutURL(idTokenHint: nil, postLogoutRedirectURI: nil) == nil)
    }
}
