import BFF
import HTTPExchange
import HTTPTypes
import Testing

@Suite("Header fields through the proxy")
struct ProxyHeaderTests {
    private func upstream(
        _ fields: HTTPFields, stripPrefix: String? = nil, upstream: String = "http://up:8080/base"
    ) async throws -> UpstreamRequest {
        let endpoint = try ProxyEndpoint(
            routes: [ProxyRoute(path: "/api/user", upstream: upstream, stripPrefix: stripPrefix)],
            publicURL: "https://app.example.com", gate: TestGate())
        var fields = fields
        fields[.cookie] = "session=live"
        let decision = await endpoint.decide(
            EndpointRequest(
                method: .get, path: "/api/user", headerFields: fields, authority: "evil.example",
                clientAddress: "2001:db8::1", requestID: "r-1"))
        guard case .forward(let request) = decision else { throw NotForwarded() }
        return request
    }

    private struct NotForwarded: Error {}

    private func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }

    @Test(
        "what says who somebody is, or could, never comes from outside",
        arguments: [
            "X-Forwarded-User", "X_Forwarded_User", "x-FORWARDED_user", "X.Forwarded.User", "X-Auth-User",
            "X-Auth-Email",
            "X_AUTH_NAME", "X-Remote-User", "Remote-User", "REMOTE_USER", "Remote_Groups", "X-Authenticated-User",
            "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Email",
            "X-Forwarded-Access-Token", "Forwarded", "X-Real-IP", "X_Real_IP", "True-Client-IP", "X-Original-URL",
            "X-Rewrite-URL", "X-HTTP-Method-Override", "X_HTTP_Method_Override", "X-CSRF-Token", "X_CSRF_Token",
            "Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Proxy", "X-Goog-Authenticated-User-Email",
            "X-MS-Client-Principal-Name", "X-Amzn-Oidc-Data", "Ssl-Client-Verify", "X-SSL-Client-DN", "X-Request-Id",
            "OIDC_CLAIM_sub", "OIDC-access-token", "SM_USER", "X-Userinfo", "X-Consumer-Username", "X-Access-Token",
            "X-ID-Token", "X-Pomerium-Jwt-Assertion", "X-Vouch-User", "Client-Cert", "Client-Cert-Chain", "Client-IP",
            "iv-user", "Shib-Session-ID", "MELLON_NAME_ID", "WL-Proxy-Client-IP", "X-Originating-IP", "GAP-Auth",
            "X-JWT-Assertion", "Teleport-Jwt-Assertion", "X-Authentik-Username",
        ])
    func identity(field: String) async throws {
        let request = try await upstream([try name(field): "evil-value"])
        #expect(!request.headerFields.contains { $0.value.contains("evil-value") })
        #expect(ForwardedHeaders.isDropped(try name(field)))
    }

    @Test(
        "fields of one connection stay with it",
        arguments: [
            "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Proxy-Connection",
            "HTTP2-Settings",
        ])
    func hopByHop(field: String) async throws {
        #expect(try await !upstream([try name(field): "evil-value"]).headerFields.contains(try name(field)))
    }

    @Test("fields that Connection names stay too")
    func namedByConnection() async throws {
        let request = try await upstream([
            .connection: "close, X-Hop ,Accept", try name("X-Hop"): "1", .accept: "x", try name("X-Kept"): "2",
        ])
        #expect(!request.headerFields.contains(try name("X-Hop")))
        #expect(!request.headerFields.contains(.accept))
        #expect(request.headerFields[try name("X-Kept")] == "2")
    }

    @Test("naming our own fields in Connection does not take them away")
    func ourFieldsStay() async throws {
        let request = try await upstream([.connection: "authorization, x-forwarded-for, x-request-id"])
        #expect(request.headerFields[.authorization] == "Bearer user-token")
        #expect(request.headerFields[try name("X-Forwarded-For")] == "2001:db8::1")
        #expect(request.headerFields[try name("X-Request-Id")] == "r-1")
    }

    @Test("what the service needs passes, and who asked is set right")
    func passed() async throws {
        let request = try await upstream([
            .userAgent: "b", .accept: "text/event-stream", try name("traceparent"): "00-1-2-01",
            try name("tracestate"): "a=b", .contentType: "application/json", .ifNoneMatch: "\"1\"", .range: "bytes=0-1",
        ])
        let fields = request.headerFields
        #expect(fields[.userAgent] == "b" && fields[.accept] == "text/event-stream" && fields[.range] == "bytes=0-1")
        #expect(try fields[name("traceparent")] == "00-1-2-01")
        #expect(try fields[name("tracestate")] == "a=b")
        #expect(
            fields[try name("Forwarded")] == #"for="[2001:db8::1]";host="app.example.com";proto=https"#)
        #expect(fields[try name("X-Forwarded-Host")] == "app.example.com")
        #expect(fields[try name("X-Forwarded-Proto")] == "https")
        #expect(request.upstream.authority == "up:8080")
    }

    @Test("of the answer, what belongs to the connection, cookies and the service's own CORS stay behind")
    func answer() async throws {
        let request = try await upstream([.origin: "https://app.example.com"])
        var fields: HTTPFields = [
            .connection: "X-Hop", try name("X-Hop"): "1", .transferEncoding: "chunked", .contentType: "a/b",
            .accessControlAllowOrigin: "*", try name("Access-Control-Expose-Headers"): "x", .wwwAuthenticate: "Bearer",
            .strictTransportSecurity: "max-age=0", try name("X-Kept"): "1",
        ]
        fields[values: .setCookie] = ["session=evil", "other=1"]
        let returned = request.returned.fields(fields)
        #expect(returned[values: .setCookie] == [])
        #expect(returned[values: .accessControlAllowOrigin] == ["https://app.example.com"])
        #expect(try !returned.contains(name("X-Hop")))
        #expect(!returned.contains(.transferEncoding))
        #expect(!returned.contains(.strictTransportSecurity))
        #expect(returned[.wwwAuthenticate] == "Bearer")
        #expect(try returned[name("X-Kept")] == "1")
        #expect(returned[.cacheControl] == "private")
        #expect(request.returned.fields([.cacheControl: "public"])[values: .cacheControl] == ["public"])
    }

    @Test(
        "what a service lets be kept is kept by the person's browser alone, unless the service names shared caches",
        arguments: [
            ("max-age=60", true), ("max-age=60, must-revalidate", true), ("no-cache", true), ("", true),
            ("private=\"x-field\"", true), ("private, max-age=60", false), ("No-Store", false),
            ("max-age=60, PUBLIC", false), ("s-maxage=5", false),
        ])
    func sharedCaches(received: String, isMadePrivate: Bool) async throws {
        let returned = try await upstream([:]).returned.fields([.cacheControl: received])
        #expect(returned[values: .cacheControl] == [received] + (isMadePrivate ? ["private"] : []))
    }

    @Test(
        "where the service leads stays below our own address",
        arguments: [
            ("http://up:8080/base/api/user/1", "/api/user/1", nil),
            ("http://up:8080/base/user/1", "/api/user/1", "/api"),
            ("/base/user/", "/api/user/", "/api"), ("https://else.example/x", "https://else.example/x", "/api"),
            ("http://up:8080.evil/base/x", "http://up:8080.evil/base/x", "/api"),
            ("//evil.example/x", "//evil.example/x", "/api"),
            ("relative", "relative", "/api"), ("/other/x", "/other/x", "/api"),
            ("http://up:8080/base//evil.example", "http://up:8080/base//evil.example", nil),
        ] as [(String, String, String?)])
    func location(received: String, sent: String, stripPrefix: String?) async throws {
        let request = try await upstream([:], stripPrefix: stripPrefix)
        #expect(request.returned.fields([.location: received])[.location] == sent)
    }
}
