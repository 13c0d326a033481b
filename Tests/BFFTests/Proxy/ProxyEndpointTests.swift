import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("What the proxy lets through")
struct ProxyEndpointTests {
    private let client = ProxyRoute.Token.client(
        .init(issuer: "https://as", clientID: ClientID("MyBFF"), scope: "MyService/weather_read"))

    private func outcome(
        _ path: String, _ fields: HTTPFields = [:], query: String? = nil, gate: TestGate = TestGate()
    ) async throws -> Outcome {
        try await outcome(.get, path, fields, query: query, gate: gate)
    }

    private func outcome(
        _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], query: String? = nil,
        gate: TestGate = TestGate()
    ) async throws -> Outcome {
        let endpoint = try ProxyEndpoint(
            routes: [
                ProxyRoute(path: "/user", upstream: "http://up/base"),
                ProxyRoute(
                    path: "/api/open", upstream: "http://up", stripPrefix: "/api", token: client, requiresSession: false
                ),
                ProxyRoute(path: "/gated", upstream: "http://up", token: .none),
                ProxyRoute(path: "/odd", upstream: "http://up", token: .user, requiresSession: false),
            ], publicURL: "https://app.example.com", gate: gate)
        return Outcome(
            await endpoint.decide(
                EndpointRequest(method: method, path: path, query: query, headerFields: fields, requestID: "r1")))
    }

    private let live: HTTPFields = [.cookie: "session=live"]

    private func with(_ fields: (String, String)...) -> HTTPFields {
        var all = live
        for (name, value) in fields { if let name = HTTPField.Name(name) { all[name] = value } }
        return all
    }

    @Test("with a session the person's token goes along, with the query as it came")
    func userToken() async throws {
        let path = "/user/a%20b"
        #expect(
            try await outcome(path, live, query: "q=%zz&&a+b")
                == .forwarded("/base/user/a%20b?q=%zz&&a+b", token: "Bearer user-token"))
        #expect(try await outcome("/user", live, query: "") == .forwarded("/base/user?", token: "Bearer user-token"))
    }

    @Test("without a session: 401, also before the token against forgery is looked at")
    func unauthenticated() async throws {
        #expect(try await outcome("/user") == .refused(401, "unauthenticated"))
        #expect(try await outcome(.post, "/user") == .refused(401, "unauthenticated"))
        #expect(try await outcome("/gated") == .refused(401, "unauthenticated"))
    }

    @Test("a route for the person's token needs a session and the token against forgery, whatever require_session says")
    func userTokenAlwaysNeedsASession() async throws {
        #expect(try await outcome("/odd") == .refused(401, "unauthenticated"))
        #expect(try await outcome(.post, "/odd", live) == .refused(403, "csrf_token_mismatch"))
    }

    @Test("the store is down: 503, and nothing is passed on")
    func storeDown() async throws {
        let gate = TestGate(sessionFailure: TestGate.failure(.temporarilyUnavailable, .serviceUnavailable))
        #expect(try await outcome("/user", live, gate: gate) == .refused(503, "temporarily_unavailable"))
    }

    @Test("unsafe methods need the token against forgery", arguments: ["POST", "PUT", "PATCH", "DELETE", "PURGE"])
    func forgery(method: String) async throws {
        let method = try #require(HTTPRequest.Method(method))
        #expect(try await outcome(method, "/gated", live) == .refused(403, "csrf_token_mismatch"))
        #expect(
            try await outcome(method, "/gated", with(("X-CSRF-Token", "right"))) == .forwarded("/gated", token: nil))
    }

    @Test("without require_session there is no such token, but the origin still counts")
    func originStays() async throws {
        let open = "/api/open/x"
        #expect(try await outcome(.post, open) == .forwarded("/open/x", token: "Bearer service-token"))
        #expect(
            try await outcome(.post, open, [.origin: "https://evil.example"]) == .refused(403, "origin_not_allowed"))
        #expect(
            try await outcome(open, [.origin: "https://evil.example"])
                == .forwarded("/open/x", token: "Bearer service-token"))
    }

    @Test("without a token nothing is passed on", arguments: ["", "two words", "line\r\nX-Evil: 1", "ünicode"])
    func unusableToken(token: String) async throws {
        let gate = TestGate(userToken: .success(token), serviceToken: .success(token))
        #expect(try await outcome("/user", live, gate: gate) == .refused(502, "token_unavailable"))
        #expect(try await outcome("/api/open", gate: gate) == .refused(502, "token_unavailable"))
    }

    @Test("the reason why there is no token is the answer")
    func noToken() async throws {
        var gate = TestGate()
        gate.userToken = .failure(TestGate.failure(.sessionExpired, .unauthorized))
        gate.serviceToken = .failure(TestGate.failure(.tokenUnavailable, .badGateway))
        #expect(try await outcome("/user", live, gate: gate) == .refused(401, "session_expired"))
        #expect(try await outcome("/api/open", gate: gate) == .refused(502, "token_unavailable"))
    }

    @Test("a path that is refused is refused before the session is looked up")
    func pathFirst() async throws {
        let gate = TestGate(sessionFailure: TestGate.failure(.temporarilyUnavailable, .serviceUnavailable))
        for path in ["/user/../x", "/user%2f..", "/user/%zz", "//user", "/user/%00"] {
            #expect(try await outcome(path, live, gate: gate) == .refused(400, "invalid_request"))
        }
        #expect(try await outcome(.trace, "/user", live, gate: gate) == .refused(405, "method_not_allowed"))
    }

    @Test("a preflight is answered here and needs no session")
    func preflight() async throws {
        let fields: HTTPFields = [.origin: "https://app.example.com", .accessControlRequestMethod: "PUT"]
        #expect(try await outcome(.options, "/user", fields) == .refused(204, ""))
    }

    @Test("a WebSocket needs the session and, where a session is, an allowed origin")
    func webSocket() async throws {
        let upgrade = [
            ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"),
            ("Sec-WebSocket-Key", "x3JJHMbDL1EzLkh9GBhXDw=="),
        ]
        func fields(_ more: (String, String)...) -> HTTPFields {
            var all = HTTPFields()
            for (name, value) in upgrade + more { if let name = HTTPField.Name(name) { all[name] = value } }
            return all
        }
        let cookie = ("Cookie", "session=live")
        #expect(
            try await outcome("/user", fields(cookie, ("Origin", "https://app.example.com")))
                == .tunnelled("/base/user", token: "Bearer user-token"))
        #expect(try await outcome("/user", fields(cookie)) == .refused(403, "origin_not_allowed"))
        #expect(
            try await outcome("/user", fields(cookie, ("Origin", "https://evil.example")))
                == .refused(403, "origin_not_allowed"))
        #expect(
            try await outcome("/user", fields(("Origin", "https://app.example.com")))
                == .refused(401, "unauthenticated"))
        #expect(
            try await outcome("/api/open", fields(("Origin", "https://evil.example")))
                == .refused(403, "origin_not_allowed"))
        #expect(
            try await outcome("/api/open", [.upgrade: "h2c", .connection: "Upgrade"])
                == .forwarded("/open", token: "Bearer service-token"))
    }

    @Test("its paths are those of the routes and those that are refused; /auth is never one")
    func takes() throws {
        let endpoint = try ProxyEndpoint(
            routes: [ProxyRoute(path: "/", upstream: "http://up")], publicURL: "https://app.example.com",
            gate: TestGate())
        #expect(endpoint.takes("/anything"))
        #expect(endpoint.takes("/a/../b"))
        #expect(!endpoint.takes("/auth/me"))
        #expect(!endpoint.takes("/auth"))
        let none = try ProxyEndpoint(routes: [], publicURL: "https://app.example.com", gate: TestGate())
        #expect(!none.takes("/a/../b"))
    }
}
