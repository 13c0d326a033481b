import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization
import Testing
import TokenClient

@Suite("RFC 6750 §2.1 A client that sends the program's token", .timeLimit(.minutes(10)))
struct AuthorizedClientTests {
    private let issuer = TestNetwork()
    private let clock = TestClock()

    private func client(_ service: TestNetwork, on401: AuthorizedClient.Rejection = .renewAndRepeat) -> AuthorizedClient
    {
        AuthorizedClient(
            of: "https://weather.test/", tokens: .test(issuer, clock: clock), scope: "MyService/weather_read",
            on401: on401, http: service)
    }

    private static func refusal(_ challenge: String?) -> OutboundResponse {
        var response = OutboundResponse(status: .unauthorized)
        response.headerFields[.wwwAuthenticate] = challenge
        return response
    }

    @Test("the token stands in the Authorization header")
    func sends() async throws {
        let service = TestNetwork { _ in OutboundResponse(status: .ok) }
        let answer = try await client(service).get("/weatherforecast")
        #expect(answer.status == .ok)
        #expect(service.requests.map(\.url) == ["https://weather.test/weatherforecast"])
        #expect(service.requests.first?.headerFields[.authorization] == "Bearer token-1")
    }

    @Test("on a 401 the token is renewed once and the request repeated with its body")
    func renewsOnce() async throws {
        let service = TestNetwork { request in
            request.headerFields[.authorization] == "Bearer token-1"
                ? Self.refusal(#"Bearer realm="MyService", error="invalid_token""#) : OutboundResponse(status: .created)
        }
        let answer = try await client(service).post("/items", body: [1, 2, 3])
        #expect(answer.status == .created)
        #expect(service.requests.map(\.headerFields[.authorization]) == ["Bearer token-1", "Bearer token-2"])
        #expect(service.requests.map(\.body) == [[1, 2, 3], [1, 2, 3]])
        #expect(issuer.requests.count == 2)
    }

    @Test("a service that refuses every token gets each request twice, and the issuer is left alone after the second")
    func refusesEveryToken() async throws {
        let service = TestNetwork { _ in Self.refusal(#"Bearer error="invalid_token""#) }
        let client = client(service)
        #expect(try await client.get("/a").status == .unauthorized)
        #expect(service.requests.count == 2)
        #expect(try await client.get("/b").status == .unauthorized)
        #expect(service.requests.count == 3)
        #expect(issuer.requests.count == 2)
        clock.advance(.seconds(6))
        #expect(try await client.get("/c").status == .unauthorized)
        #expect(issuer.requests.count == 3)
    }

    @Test("a 401 that is not about the token, a 403, and a switched-off renewal are handed on")
    func handedOn() async throws {
        for challenge in [#"Bearer error="invalid_request""#, #"Bearer error="insufficient_scope""#] {
            let service = TestNetwork { _ in Self.refusal(challenge) }
            #expect(try await client(service).get("/").status == .unauthorized)
            #expect(service.requests.count == 1)
        }
        let forbidding = TestNetwork { _ in OutboundResponse(status: .forbidden) }
        #expect(try await client(forbidding).get("/").status == .forbidden)
        #expect(forbidding.requests.count == 1)
        let service = TestNetwork { _ in Self.refusal(#"Bearer error="invalid_token""#) }
        #expect(try await client(service, on401: .handOn).get("/").status == .unauthorized)
        #expect(service.requests.count == 1)
    }

    @Test(
        "the token goes to no other origin",
        arguments: [
            "https://evil.test/", "http://weather.test/", "https://weather.test:444/",
            "https://weather.test@evil.test/",
            "https://weather.test.evil.test/", "/weatherforecast", "",
        ])
    func otherOrigin(url: String) async {
        let service = TestNetwork { _ in OutboundResponse(status: .ok) }
        let error = await #expect(throws: OutboundError.self) { _ = try await client(service).send(.init(url: url)) }
        #expect(error?.code == .invalidURL)
        #expect(service.requests.isEmpty && issuer.requests.isEmpty)
    }

    @Test("a path that would change the host is refused")
    func pathAsHost() async {
        let service = TestNetwork { _ in OutboundResponse(status: .ok) }
        let error = await #expect(throws: OutboundError.self) { _ = try await client(service).get(".evil.test/") }
        #expect(error?.code == .invalidURL)
        #expect(service.requests.isEmpty)
    }

    @Test("without a token nothing is sent, and the error says why")
    func noToken() async {
        issuer.respond { _ in refusalAnswer(.badRequest, "invalid_scope") }
        let service = TestNetwork { _ in OutboundResponse(status: .ok) }
        let error = await #expect(throws: OutboundError.self) { _ = try await client(service).get("/") }
        #expect(error?.detail.contains("invalid_scope") == true)
        #expect(service.requests.isEmpty)
    }
}
