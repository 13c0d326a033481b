import BFF
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import OpenIDProviderTesting
import OpenIDProviders
import Synchronization
import Testing

@Suite("Kinds of providers")
struct ProviderKindTests {
    /// A site whose only provider is changed.
    private func site(
        _ issuer: String = "https://id.test", _ change: (inout BFFSettings, inout ProviderSettings) -> Void
    ) throws -> TestSite {
        let clock = TestClock()
        return try TestSite(clock: clock, providers: [try TestProvider(issuer, clock: clock)]) { settings in
            var provider = settings.providers[0]
            change(&settings, &provider)
            settings.providers[0] = provider
        }
    }

    // MARK: Google

    @Test("Google is asked for offline access and consent only where refresh is on, and never for offline_access")
    func google() async throws {
        for refreshes in [true, false] {
            let site = try site {
                $0.refreshesTokens = refreshes
                $1.kind = .google(issuer: "https://id.test")
            }
            var browser = site.browser
            let asked = await site.start(&browser).locationParameters
            #expect(asked["access_type"] == (refreshes ? "offline" : nil))
            #expect(asked["prompt"] == (refreshes ? "consent" : nil))
            #expect(asked["scope"] == "openid email profile")
        }
    }

    @Test("parameters of the configuration go along, but decide nothing that the request itself decides")
    func parameters() async throws {
        let site = try site {
            $1.authorizationParameters = [
                ("prompt", "login"), ("state", "mine"), ("redirect_uri", "https://evil.test"),
            ]
        }
        var browser = site.browser
        let asked = await site.start(&browser).locationParameters
        #expect(asked["prompt"] == "login")
        #expect(asked["state"]?.count == 43)
        #expect(asked["redirect_uri"] == "http://localhost:8000/auth/web/callback")
    }

    @Test("openid is asked for in any case, offline_access only where refresh is on")
    func scopes() async throws {
        let site = try site {
            $0.refreshesTokens = false
            $1.scope = Scope([.email, .offlineAccess])
        }
        var browser = site.browser
        #expect(await site.start(&browser).locationParameters["scope"] == "openid email")
    }

    // MARK: Microsoft

    private static let tenant = "12345678-1234-1234-1234-123456789abc"
    private static let other = "87654321-1234-1234-1234-123456789abc"

    private func microsoft(
        tenant: String = "common", allowed: ProviderSettings.AllowedTenants, metadataTenant: String = "{tenantid}",
        claims: [String: JSONValue]
    ) async throws -> EndpointResponse {
        let site = try site("https://ms.test/\(tenant)/v2.0") {
            $1.kind = .microsoft(tenant: tenant, allowed: allowed, authority: "https://ms.test")
        }
        site.provider.behave {
            $0.metadata["issuer"] = .string("https://ms.test/\(metadataTenant)/v2.0")
            $0.metadata["authorization_response_iss_parameter_supported"] = .null
            $0.response = ["iss": .null]
            $0.claims = claims
        }
        var browser = site.browser
        return try await site.logIn(&browser)
    }

    private func claims(_ tenant: String, issuer: String? = nil) -> [String: JSONValue] {
        ["tid": .string(tenant), "iss": .string("https://ms.test/\(issuer ?? tenant)/v2.0")]
    }

    @Test("Microsoft's issuer follows the tid of the token, and the tenant must be allowed")
    func microsoftTenants() async throws {
        let (tenant, other) = (Self.tenant, Self.other)
        #expect(try await microsoft(allowed: .any, claims: claims(tenant)).status == .found)
        #expect(try await microsoft(allowed: .listed([tenant]), claims: claims(tenant)).status == .found)
        let refused: [(ProviderSettings.AllowedTenants, [String: JSONValue])] = [
            (.listed([other]), claims(tenant)), (.listed([]), claims(tenant)), (.own, claims(tenant)),
            (.any, claims(tenant, issuer: other)), (.any, claims("{tenantid}")), (.any, claims("x/../y")),
            (.any, ["tid": .null, "iss": .string("https://ms.test/\(tenant)/v2.0")]),
            (.any, ["tid": .string(tenant), "iss": .string("https://evil.test/\(tenant)/v2.0")]),
        ]
        for (allowed, claims) in refused {
            let answer = try await microsoft(allowed: allowed, claims: claims)
            #expect(answer.logDetail?.errorCode == "invalid_id_token", "\(allowed) \(claims)")
        }
    }

    @Test(
        "with a tenant of its own the metadata's issuer is the only one, whether the tenant is named by id or by domain"
    )
    func microsoftOwnTenant() async throws {
        let (tenant, other) = (Self.tenant, Self.other)
        for name in [tenant, "contoso.example"] {
            let good = try await microsoft(
                tenant: name, allowed: .own, metadataTenant: tenant, claims: claims(tenant))
            #expect(good.status == .found)
            let bad = try await microsoft(tenant: name, allowed: .own, metadataTenant: tenant, claims: claims(other))
            #expect(bad.logDetail?.errorCode == "invalid_id_token")
        }
    }

    @Test("Microsoft gives refresh tokens for offline_access, which is asked for where refresh is on")
    func microsoftScope() async throws {
        let site = try site("https://ms.test/common/v2.0") {
            $1.kind = .microsoft(tenant: "common", allowed: .any, authority: "https://ms.test")
            $1.scope = Scope([.openid, .email])
        }
        site.provider.behave { $0.metadata["issuer"] = "https://ms.test/{tenantid}/v2.0" }
        var browser = site.browser
        #expect(await site.start(&browser).locationParameters["scope"] == "openid email offline_access")
    }

    // MARK: Plain OAuth 2.0

    /// GitHub's shape: no discovery, no ID token, a numeric id, errors with status 200.
    private func gitHub(
        user: String, tokens: String = #"{"access_token":"gho_1","token_type":"bearer","scope":"user"}"#
    ) throws -> (TestSite, Requests) {
        let requests = Requests()
        let site = try TestSite { settings in
            var endpoints = ProviderSettings.OAuth2Endpoints(
                authorization: "https://github.test/authorize", token: "https://github.test/token",
                userInfo: "https://api.github.test/user")
            endpoints.emailVerifiedMember = nil
            settings.providers[0].kind = .oauth2(endpoints)
            settings.providers[0].scope = Scope([.email])
        } other: { request in
            guard request.url.contains("github.test") else { return nil }
            requests.note(request)
            return OutboundResponse(
                status: .ok, headerFields: [.contentType: "application/json"],
                body: Array((request.url.hasSuffix("/token") ? tokens : user).utf8))
        }
        return (site, requests)
    }

    private func logIn(_ site: TestSite, _ browser: inout TestBrowser) async -> EndpointResponse {
        let begun = await site.start(&browser)
        #expect(begun.location.hasPrefix("https://github.test/authorize?"))
        #expect(begun.locationParameters["nonce"] == nil)
        #expect(begun.locationParameters["code_challenge_method"] == "S256")
        let state = begun.locationParameters["state"] ?? ""
        return await browser.get("/auth/web/callback?code=c&state=\(state)", accept: "application/json")
    }

    @Test("GitHub's shape: the numeric id is the person, the address may be null and is never verified")
    func gitHubShape() async throws {
        let (site, requests) = try gitHub(user: #"{"id":583231,"login":"octocat","name":null,"email":null}"#)
        var browser = site.browser
        let answer = await logIn(site, &browser)
        let user: JSONObject = ["user_id": "one_583231", "email": .null, "name": "octocat", "provider": "one"]
        #expect(answer.json["user"]?.objectValue == user)
        let asked = requests.all
        #expect(asked.count == 2)
        #expect(asked[0].headerFields[.accept] == "application/json")
        #expect(asked[1].headerFields[.authorization] == "Bearer gho_1")
        #expect(asked[1].headerFields[.accept]?.hasPrefix("application/json") == true)
        let (named, _) = try gitHub(user: #"{"id":1,"name":"A","email":"a@example.com"}"#)
        var other = named.browser
        _ = await logIn(named, &other)
        let session = try await named.session(other)
        #expect(session.user.email == "a@example.com")
        #expect(!session.user.isEmailVerified)
    }

    @Test("GitHub's errors come with status 200 and are errors all the same; an id that is none lets nobody in")
    func gitHubRefusals() async throws {
        let error = #"{"error":"bad_verification_code","error_description":"The code is incorrect."}"#
        for (user, tokens) in [
            (#"{"id":1}"#, error), (#"{"name":"A"}"#, ""), (#"{"id":1.5}"#, ""), (#"{"id":""}"#, ""),
        ] {
            let usual = #"{"access_token":"gho_1","token_type":"bearer"}"#
            let (site, _) = try gitHub(user: user, tokens: tokens.isEmpty ? usual : tokens)
            var browser = site.browser
            let answer = await logIn(site, &browser)
            #expect(answer.error == "provider_error")
            #expect(site.store.sessions.isEmpty)
        }
    }

    /// Remembers requests.
    final class Requests: Sendable {
        private let list = Mutex<[OutboundRequest]>([])
        func note(_ request: OutboundRequest) { list.withLock { $0.append(request) } }
        var all: [OutboundRequest] { list.withLock { $0 } }
    }
}
