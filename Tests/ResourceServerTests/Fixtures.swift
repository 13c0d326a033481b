import HTTPExchange
import HTTPTypes
import JOSE
import Logging
import OAuthCore
import ResourceServer
import Synchronization

/// The moment at which every test begins.
let start = UnixTime(seconds: 1_700_000_000)
let issuerName = "https://login.test"

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(start)
    var now: UnixTime { time.withLock { $0 } }
    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// An issuer in memory: its metadata, its keys, its introspection endpoint, and what it was asked.
final class TestIssuer: OutboundClient {
    private struct State {
        var keys: [SigningKey] = []
        var isDown = false
        var answers: [String: String] = [:]
        var requests: [OutboundRequest] = []
        var gate: SharedResult<Bool>?
    }

    private let state = Mutex(State())
    let name: String

    init(_ name: String = issuerName, keys: [SigningKey]) {
        self.name = name
        state.withLock { $0.keys = keys }
    }

    /// An issuer with one key for ES256, `key-1`.
    convenience init() throws { self.init(keys: [try .generate(algorithm: .es256, kid: KeyID("key-1"))]) }

    var key: SigningKey { state.withLock { $0.keys[0] } }
    var requests: [OutboundRequest] { state.withLock { $0.requests } }
    var keySetRequests: Int { requests.count { $0.url.hasSuffix("/jwks") } }
    func publish(_ keys: [SigningKey]) { state.withLock { $0.keys = keys } }
    func goDown() { state.withLock { $0.isDown = true } }
    func comeBack() { state.withLock { $0.isDown = false } }

    /// From now on the address answers this instead; nil: 404.
    func answer(_ path: String, _ body: String?) { state.withLock { $0.answers[path] = body ?? "404" } }

    /// From now on answers wait for `release`.
    func hold() { state.withLock { $0.gate = SharedResult() } }
    func release() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.finish(true)
    }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let gate = state.withLock { state in
            state.requests.append(request)
            return state.gate
        }
        _ = await gate?.wait()
        let state = state.withLock { $0 }
        guard !state.isDown else { throw OutboundError(.connect, detail: "connection refused") }
        let answers = standardAnswers(state.keys).merging(state.answers) { $1 }
        let answer = answers.first { request.url == name + $0.key }?.value ?? "404"
        guard answer != "404" else { return OutboundResponse(status: .notFound) }
        return OutboundResponse(
            status: .ok, headerFields: [.contentType: "application/json"], body: Array(answer.utf8))
    }

    private func standardAnswers(_ keys: [SigningKey]) -> [String: String] {
        [
            "/.well-known/openid-configuration":
                #"{"issuer":"\#(name)","jwks_uri":"\#(name)/jwks","introspection_endpoint":"\#(name)/introspect"}"#,
            "/jwks": String(decoding: JWKSet.publicJSON(keys.compactMap(\.publicJWK)), as: UTF8.self),
        ]
    }

    /// A token of this issuer; `changes` replace claims, null removes one.
    func token(
        _ changes: [String: JSONValue] = [:], typ: String? = "at+jwt", key: SigningKey? = nil, at now: UnixTime = start
    ) throws -> String {
        var claims: JSONObject = [
            "iss": .string(name), "sub": "MyBFF", "client_id": "MyBFF", "aud": "MyService",
            "exp": .int((now + .seconds(300)).seconds), "iat": .int(now.seconds), "jti": "1",
            "scope": "MyService/weather_read", "token_use": "access",
        ]
        for (name, value) in changes { claims[name] = value == .null ? nil : value }
        return try JWS.sign(payload: JSONValue.object(claims).serialized(), typ: typ, key: key ?? self.key)
    }

    /// A verifier that trusts this issuer.
    func verifier(
        _ trusted: TrustedIssuer? = nil, introspection: TokenIntrospection? = nil, clock: TestClock = TestClock()
    ) -> AccessTokenVerifier {
        AccessTokenVerifier(
            [trusted ?? TrustedIssuer(name)], introspection: introspection, http: self, logger: Logger(label: "test"),
            clock: { clock.now })
    }
}

extension AccessTokenVerifier {
    /// Why a token is refused; nil where it is not.
    func refusal(_ token: String, audience: String = "MyService") async -> AccessTokenError? {
        do throws(AccessTokenError) {
            _ = try await verify(token, audience: audience)
            return nil
        } catch { return error }
    }
}

/// A token of that header and those claims with a signature of nobody's.
func forged(header: String, claims: String, signature: [UInt8] = Array(repeating: 7, count: 64)) -> String {
    [Array(header.utf8), Array(claims.utf8), signature].map { Base64URL.encode($0) }.joined(separator: ".")
}

/// Waits until the condition holds: what is waited for is on its way, and the test's time limit catches what is not.
func eventually(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { await Task.yield() }
}
