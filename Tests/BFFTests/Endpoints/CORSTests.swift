import BFF
import HTTPExchange
import HTTPTypes
import Testing

@Suite("Fetch Standard §3.2 CORS with credentials")
struct CORSTests {
    private static let allowed = "http://localhost:3000"

    @Test("an allowed origin reads the answer with its token, a refusal too")
    func allowedOrigin() async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        for cookie in [session.cookie, nil] {
            let answer = await harness.ask(.get, "/auth/me", cookie: cookie, fields: [.origin: Self.allowed])
            #expect(answer.headerFields[.accessControlAllowOrigin] == Self.allowed)
            #expect(answer.headerFields[.accessControlAllowCredentials] == "true")
            #expect(answer.headerFields[.accessControlExposeHeaders] == "X-CSRF-Token")
            #expect(answer.headerFields[.vary] == "Origin")
        }
    }

    @Test(
        "no other origin reads anything, and caches know that it depends on the origin",
        arguments: [
            "https://evil.example", "null", "http://localhost:3001", "https://localhost:3000",
            "http://localhost:3000.evil.example",
            "http://localhost:3000/", "HTTP://LOCALHOST:3000", "*", "",
        ])
    func otherOrigins(origin: String) async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.get, "/auth/me", cookie: session.cookie, fields: [.origin: origin])
        #expect(answer.headerFields[.accessControlAllowOrigin] == nil)
        #expect(answer.headerFields[.accessControlAllowCredentials] == nil)
        #expect(answer.headerFields[.vary] == "Origin")
        let preflight = await harness.ask(
            .options, "/auth/me", fields: [.origin: origin, .accessControlRequestMethod: "GET"])
        #expect(preflight.headerFields[.accessControlAllowOrigin] == nil)
    }

    @Test("a preflight names methods and fields, and asks for no session")
    func preflight() async throws {
        let harness = try await CoreHarness()
        for (path, methods) in [
            ("/auth/me", "GET"), ("/auth/sessions/x", "GET, DELETE"), ("/auth/web/logout", "POST"),
            ("/auth/web/refresh", "POST"),
        ] {
            let answer = await harness.ask(
                .options, path, fields: [.origin: Self.allowed, .accessControlRequestMethod: "POST"])
            #expect(answer.status == .noContent)
            #expect(answer.headerFields[.accessControlAllowOrigin] == Self.allowed)
            #expect(answer.headerFields[.accessControlAllowCredentials] == "true")
            #expect(answer.headerFields[.accessControlAllowMethods] == methods)
            #expect(answer.headerFields[.accessControlAllowHeaders] == "X-CSRF-Token, Content-Type")
            #expect(answer.headerFields[.vary]?.contains("Origin") == true)
        }
        #expect(harness.store.counts == .init())
    }

    @Test("what an upstream says of origins is dropped, and its Vary kept")
    func upstream() async throws {
        let cors = try await CoreHarness().services.cors
        var fields: HTTPFields = [
            .accessControlAllowOrigin: "*", .accessControlAllowCredentials: "true", .vary: "Accept-Encoding",
        ]
        cors.apply(
            to: &fields, for: EndpointRequest(method: .get, path: "/", headerFields: [.origin: "https://evil.example"]))
        #expect(fields[.accessControlAllowOrigin] == nil)
        #expect(fields[.accessControlAllowCredentials] == nil)
        #expect(fields[.vary] == "Accept-Encoding, Origin")
    }

    @Test("pages for people and forward authentication are read by no script of another origin")
    func pages() async throws {
        let harness = try await CoreHarness()
        for path in ["/auth/web/login?provider=x", "/auth/web/callback", "/auth/verify", "/auth/web/logout/x"] {
            let answer = await harness.ask(.get, path, fields: [.origin: Self.allowed])
            #expect(answer.headerFields[.accessControlAllowOrigin] == nil)
        }
    }
}
