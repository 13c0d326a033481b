import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdResourceServer
import HummingbirdTesting
import JOSE
import OAuthCore
import Testing

@Suite("RFC 6750 §3 The middleware's answers", .timeLimit(.minutes(10)))
struct MiddlewareTests {
    private let issuer: TestIssuer
    private let application: Application<RouterResponder<ProtectedRequestContext>>

    init() throws {
        issuer = try TestIssuer()
        let verifier = issuer.verifier()
        let myService = ProtectedResource(
            "MyService", at: "https://weather.test", scopes: ["MyService/weather_read"], verifier: verifier)
        let profile = ProtectedResource("profile-api", at: "https://weather.test/api", verifier: verifier)
        let router = Router(context: ProtectedRequestContext.self)
        router.addMetadata(of: myService, profile)
        router.get("open") { _, context in context.verifiedToken == nil ? "open" : "verified" }
        router.get("careless") { _, context in try context.accessToken.subject.rawValue }
        router.group(of: myService, requiring: .scope("MyService/weather_read"))
            .get("weatherforecast") { _, context in try context.accessToken.subject.rawValue }
        router.group(of: profile, requiring: .anyScope("items", "items_all")).get("users/me/items") { _, _ in "[]" }
        application = Application(router: router)
    }

    private func get(_ path: String, authorization: [String] = []) async throws -> TestResponse {
        var headers = HTTPFields()
        headers[values: .authorization] = authorization
        return try await application.test(.router) { [headers] client in
            try await client.execute(uri: path, method: .get, headers: headers)
        }
    }

    @Test("§3 without a token: 401, realm and metadata, no error code and no body")
    func noToken() async throws {
        for authorization in [[], ["Basic TXlCRkY6eA=="], ["DPoP abc"], ["Bearerabc"]] {
            let response = try await get("/weatherforecast", authorization: authorization)
            #expect(response.status == .unauthorized)
            #expect(
                response.headers[values: .wwwAuthenticate] == [
                    #"Bearer realm="MyService", resource_metadata="https://weather.test/.well-known/oauth-protected-resource""#
                ])
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.body.readableBytes == 0)
        }
    }

    @Test("§3.1 a token that is not good: 401 invalid_token")
    func invalidToken() async throws {
        let response = try await get("/weatherforecast", authorization: ["Bearer a.b.c"])
        #expect(response.status == .unauthorized)
        let challenge = try #require(response.headers[.wwwAuthenticate])
        #expect(challenge.hasPrefix(#"Bearer realm="MyService", error="invalid_token", error_description=""#))
        #expect(challenge.hasSuffix(#"resource_metadata="https://weather.test/.well-known/oauth-protected-resource""#))
        #expect(!challenge.contains("a.b.c"))
        #expect(String(buffer: response.body).contains(#""error":"invalid_token""#))
    }

    @Test("§3.1 a scope that is missing: 403 insufficient_scope with the scope")
    func insufficientScope() async throws {
        let token = try issuer.token(["scope": "MyService/weather_write"])
        let response = try await get("/weatherforecast", authorization: ["Bearer " + token])
        #expect(response.status == .forbidden)
        let challenge = try #require(response.headers[.wwwAuthenticate])
        #expect(challenge.contains(#"error="insufficient_scope""#))
        #expect(challenge.contains(#"scope="MyService/weather_read""#))
        #expect(challenge.contains("resource_metadata="))
    }

    @Test("§2.1 a good token is let in, whatever the case of Bearer")
    func good() async throws {
        let token = try issuer.token()
        for scheme in ["Bearer ", "bearer ", "BEARER ", "Bearer  "] {
            let response = try await get("/weatherforecast", authorization: [scheme + token])
            #expect(response.status == .ok)
            #expect(String(buffer: response.body) == "MyBFF")
        }
    }

    @Test("§3.1 a header that is no credential: 400 invalid_request")
    func malformed() async throws {
        let token = try issuer.token()
        for authorization in [
            ["Bearer"], ["Bearer "], ["Bearer a b"], ["Bearer \(token),Bearer \(token)"], ["Bearer \(token) x"],
            ["Bearer \(token)", "Bearer \(token)"], ["Bearer ="], ["Bearer a=b"], ["Bearer \"\(token)\""],
        ] {
            let response = try await get("/weatherforecast", authorization: authorization)
            #expect(response.status == .badRequest, "\(authorization)")
            #expect(response.headers[.wwwAuthenticate]?.contains(#"error="invalid_request""#) == true)
        }
    }

    @Test("§2.2 §2.3 a token in the query or in a form is not looked at")
    func otherPlaces() async throws {
        let token = try issuer.token()
        let response = try await get("/weatherforecast?access_token=\(token)")
        #expect(response.status == .unauthorized)
        #expect(response.headers[.wwwAuthenticate]?.contains("error=") == false)
    }

    @Test("each resource has its own audience, realm and metadata")
    func severalResources() async throws {
        let token = try issuer.token(["aud": "profile-api", "scope": "items_all"])
        #expect(try await get("/users/me/items/", authorization: ["Bearer " + token]).status == .ok)
        let response = try await get("/weatherforecast", authorization: ["Bearer " + token])
        #expect(response.status == .unauthorized)
        let own = try await get("/users/me/items")
        #expect(
            own.headers[.wwwAuthenticate]
                == #"Bearer realm="profile-api", resource_metadata="https://weather.test/.well-known/oauth-protected-resource/api""#
        )
    }

    @Test("while keys cannot be had at all: 503 with Retry-After, and no challenge")
    func noKeys() async throws {
        issuer.goDown()
        let response = try await get("/weatherforecast", authorization: ["Bearer " + (try issuer.token())])
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "5")
        #expect(response.headers[.wwwAuthenticate] == nil)
    }

    @Test("routes outside the groups stay open, and one that forgot its guard lets nobody in")
    func unguarded() async throws {
        let token = try issuer.token()
        let open = try await get("/open", authorization: ["Bearer " + token])
        #expect(String(buffer: open.body) == "open")
        #expect(try await get("/careless", authorization: ["Bearer " + token]).status == .unauthorized)
    }

    @Test("RFC 9728 §3.2 the metadata of each resource, open to everybody")
    func metadata() async throws {
        let response = try await get("/.well-known/oauth-protected-resource")
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        let metadata = try JSONReader.parseObject(Array(buffer: response.body))
        #expect(metadata["resource"] == "https://weather.test")
        #expect(metadata["authorization_servers"] == ["https://login.test"])
        #expect(metadata["scopes_supported"] == ["MyService/weather_read"])
        #expect(metadata["bearer_methods_supported"] == ["header"])
        let profile = try await get("/.well-known/oauth-protected-resource/api")
        #expect(try JSONReader.parseObject(Array(buffer: profile.body))["resource"] == "https://weather.test/api")
    }

    @Test("RFC 9110 §5.6.4 a realm with a quote stays inside its quotes")
    func quotedRealm() async throws {
        let resource = ProtectedResource("My \"Service\"\r\n", at: "https://weather.test", verifier: issuer.verifier())
        do throws(AccessRefusal) {
            _ = try await resource.authorize([:], .anyToken)
            Issue.record("let in without a token")
        } catch {
            let challenge = error.response.headerFields[.wwwAuthenticate]
            #expect(challenge?.hasPrefix(#"Bearer realm="My \"Service\"??", resource_metadata="#) == true)
        }
    }
}
