import HTTPExchange
import HTTPTypes
import OAuthCore
import ResourceServer
import Testing

@Suite("RFC 7662 Opaque tokens", .timeLimit(.minutes(10)))
struct IntrospectionTests {
    private let issuer: TestIssuer
    private let clock = TestClock()
    private let verifier: AccessTokenVerifier
    private let active =
        #"{"active":true,"sub":"ada","client_id":"web","aud":"MyService","scope":"items","exp":1700000300}"#

    init() throws {
        issuer = try TestIssuer()
        issuer.answer("/introspect", active)
        verifier = issuer.verifier(
            introspection: TokenIntrospection(
                issuer: issuerName, credentials: .secretBasic(clientID: "api-gateway", clientSecret: "s3cret")),
            clock: clock)
    }

    private var introspections: [OutboundRequest] { issuer.requests.filter { $0.url.hasSuffix("/introspect") } }

    @Test("§2.1 the token is sent by POST as a form, with client authentication")
    func request() async throws {
        let token = try await verifier.verify("opaque-token~1", audience: "MyService")
        #expect(token.subject.rawValue == "ada")
        #expect(token.clientID?.rawValue == "web")
        #expect(token.hasScope("items"))
        let request = try #require(introspections.first)
        #expect(request.method == .post)
        #expect(request.headerFields[.authorization]?.hasPrefix("Basic ") == true)
        #expect(String(decoding: request.body, as: UTF8.self) == "token=opaque-token~1&token_type_hint=access_token")
    }

    @Test(
        "§2.2 a token that is not active, or of which the server does not say so, is refused",
        arguments: [
            (#"{"active":false}"#, .inactive), (#"{"active":"true","sub":"a"}"#, .introspectionUnavailable),
            (#"{"sub":"a"}"#, .introspectionUnavailable), ("", .introspectionUnavailable),
            (#"{"active":true,"active":false}"#, .introspectionUnavailable),
            (#"{"active":true,"aud":"MyService"}"#, .missingClaim),
            (#"{"active":true,"sub":"a","aud":"Other"}"#, .wrongAudience),
            (#"{"active":true,"sub":"a"}"#, .wrongAudience),
            (#"{"active":true,"sub":"a","aud":"MyService","iss":"https://evil.test"}"#, .unknownIssuer),
            (#"{"active":true,"sub":"a","aud":"MyService","exp":1699999000}"#, .expired),
            (#"{"active":true,"sub":"a","aud":"MyService","token_use":"refresh"}"#, .wrongTokenUse),
        ] as [(String, AccessTokenError.Code)])
    func refused(answer: String, code: AccessTokenError.Code) async {
        issuer.answer("/introspect", answer)
        #expect(await verifier.refusal("opaque")?.code == code)
    }

    @Test("§4 an answer is used for 10 seconds, so that a revocation holds soon after")
    func cached() async {
        for _ in 0..<5 { #expect(await verifier.refusal("opaque") == nil) }
        #expect(introspections.count == 1)
        issuer.answer("/introspect", #"{"active":false}"#)
        clock.advance(.milliseconds(9_999))
        #expect(await verifier.refusal("opaque") == nil)
        clock.advance(.milliseconds(1))
        #expect(await verifier.refusal("opaque")?.code == .inactive)
    }

    @Test("§4 an answer is never used beyond exp")
    func cachedUntilExpiry() async {
        issuer.answer("/introspect", #"{"active":true,"sub":"a","aud":"MyService","exp":1700000001}"#)
        #expect(await verifier.refusal("opaque") == nil)
        clock.advance(.seconds(6))
        #expect(await verifier.refusal("opaque")?.code == .expired)
    }

    @Test("a refusal is not kept: the next question is asked")
    func refusalNotKept() async {
        issuer.answer("/introspect", #"{"active":false}"#)
        #expect(await verifier.refusal("opaque")?.code == .inactive)
        issuer.answer("/introspect", active)
        #expect(await verifier.refusal("opaque") == nil)
    }

    @Test("callers with the same token share one question")
    func shared() async throws {
        #expect(await verifier.refusal("first") == nil)
        issuer.hold()
        let answers = Task { [verifier] in
            await withTaskGroup(of: AccessTokenError?.self) { group in
                for _ in 0..<20 { group.addTask { await verifier.refusal("opaque") } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        await eventually { introspections.count == 2 }
        issuer.release()
        #expect(await answers.value.allSatisfy { $0 == nil })
        #expect(introspections.count == 2)
    }

    @Test("§4 a flood of random tokens is bounded: beyond 64 at a time the answer is 503")
    func flood() async {
        #expect(await verifier.refusal("first") == nil)
        issuer.hold()
        let answers = Task { [verifier] in
            await withTaskGroup(of: AccessTokenError.Code?.self) { group in
                for number in 0..<100 { group.addTask { await verifier.refusal("random-\(number)")?.code } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        await eventually { introspections.count == 65 }
        issuer.release()
        let codes = await answers.value
        #expect(codes.allSatisfy { $0 == nil || $0 == .introspectionUnavailable })
        #expect(codes.count { $0 == nil } >= 64)
    }

    @Test("an endpoint that is down lets nobody in, and says so")
    func down() async {
        issuer.goDown()
        let error = await verifier.refusal("opaque")
        #expect(error?.code == .introspectionUnavailable)
        #expect(error?.isTransient == true)
    }

    @Test(
        "RFC 6750 §2.1 what has characters that no token has is not asked about",
        arguments: ["a b", "a&b", "ü", "a\u{0}"])
    func strangeTokens(token: String) async {
        #expect(await verifier.refusal(token)?.code == .malformed)
        #expect(introspections.isEmpty)
    }

    @Test("without introspection an opaque token is refused")
    func notSetUp() async { #expect(await issuer.verifier().refusal("opaque")?.code == .opaqueNotSupported) }
}
