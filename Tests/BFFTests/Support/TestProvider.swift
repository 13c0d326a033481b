import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets
import Synchronization

/// A provider in memory that misbehaves as a test says. It checks PKCE, client authentication and redirect URI as a real one does.
final class TestProvider: Sendable {
    /// What a test changes. Of members and claims `.null` removes one.
    struct Behaviour {
        var metadata: [String: JSONValue] = [:]
        var claims: [String: JSONValue] = [:]
        var refreshedClaims: [String: JSONValue] = [:]
        var userInfo: [String: JSONValue] = [:]
        var isUserInfoSigned = false
        var tokenMembers: [String: JSONValue] = [:]
        var refreshMembers: [String: JSONValue] = [:]
        /// The keys that are shown; nil: the one that signs.
        var published: [SigningKey]?
        /// Makes the ID token from its claims; nil: signed as it should be.
        var signs: (@Sendable (JSONObject) -> String)?
        /// Answers a token request instead of the provider.
        var answersToken: (@Sendable (FormParameters) -> OutboundResponse?)?
        var isDown = false
        var rotatesRefreshTokens = true
        var expiresIn: Int64 = 300
        /// What the authorization response says besides; `.null` removes a parameter.
        var response: [String: JSONValue] = [:]
    }

    struct Code {
        let request: FormParameters
        let nonce: String?
    }

    struct State {
        var behaviour = Behaviour()
        var key: SigningKey
        var codes: [String: Code] = [:]
        var pushed: [String: FormParameters] = [:]
        var refreshTokens: Set<String> = []
        var subject = "person-1"
        var requests: [OutboundRequest] = []
        var count = 0
        var gate: SharedResult<Bool>?
    }

    let issuer: String
    let clientID: String
    let clientSecret = "the-client-secret-of-the-test-provider"
    let clock: TestClock
    let state: Mutex<State>

    init(
        _ issuer: String = "https://id.test", clientID: String = "the-client", algorithm: JWSAlgorithm = .es256,
        clock: TestClock
    ) throws {
        self.issuer = issuer
        self.clientID = clientID
        self.clock = clock
        state = Mutex(State(key: try .generate(algorithm: algorithm, kid: KeyID("key-1"))))
    }

    // MARK: Setting

    func behave(_ change: (inout Behaviour) -> Void) { state.withLock { change(&$0.behaviour) } }
    var key: SigningKey { state.withLock { $0.key } }
    func sign(with key: SigningKey) { state.withLock { $0.key = key } }
    var subject: String {
        get { state.withLock { $0.subject } }
        set { state.withLock { $0.subject = newValue } }
    }
    /// From now on token requests wait for `release`.
    func hold() { state.withLock { $0.gate = SharedResult() } }
    func release() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.finish(true)
    }
    /// Takes back every refresh token.
    func revokeAll() { state.withLock { $0.refreshTokens = [] } }

    // MARK: Seeing

    var requests: [OutboundRequest] { state.withLock { $0.requests } }
    func requests(to path: String) -> [OutboundRequest] { requests.filter { $0.url.hasPrefix(issuer + path) } }
    /// The forms that the token endpoint was sent with a grant type.
    func tokenRequests(_ grantType: String) -> [FormParameters] {
        requests(to: "/token").compactMap { try? FormParameters($0.body) }.filter { $0["grant_type"] == grantType }
    }

    // MARK: The authorization endpoint

    /// What the provider sends the browser back with: the query of the callback.
    func authorize(_ location: String) throws -> String {
        let query = location.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        var request = try FormParameters(query.utf8)
        if let uri = request["request_uri"] {
            guard let pushed = state.withLock({ $0.pushed.removeValue(forKey: uri) }) else { throw Refused() }
            request = pushed
        }
        guard request["client_id"] == clientID, request["response_type"] == "code" else { throw Refused() }
        let code = state.withLock { state -> String in
            state.count += 1
            let code = "code-\(state.count)"
            state.codes[code] = Code(request: request, nonce: request["nonce"])
            return code
        }
        var answer: [(String, JSONValue)] = [("code", .string(code)), ("iss", .string(issuer))]
        if let state = request["state"] { answer.append(("state", .string(state))) }
        return FormParameters.encode(changed(answer).compactMap { name, value in value.stringValue.map { (name, $0) } })
    }

    /// The provider refuses.
    func refuse(_ location: String, _ error: String) throws -> String {
        let query = location.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let state = try FormParameters(query.utf8)["state"] ?? ""
        return FormParameters.encode([("error", error), ("state", state), ("iss", issuer)])
    }

    private func changed(_ answer: [(String, JSONValue)]) -> [(String, JSONValue)] {
        let changes = state.withLock { $0.behaviour.response }
        return answer.filter { changes[$0.0] == nil } + changes.filter { $0.value != .null }.map { ($0.key, $0.value) }
    }

    struct Refused: Error {}

    // MARK: The other endpoints

    func answer(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let gate = state.withLock { state in
            state.requests.append(request)
            return request.url.hasPrefix(issuer + "/token") ? state.gate : nil
        }
        _ = await gate?.wait()
        let behaviour = state.withLock { $0.behaviour }
        guard !behaviour.isDown else { throw OutboundError(.connect, detail: "connection refused") }
        switch String(request.url.dropFirst(issuer.count)) {
        case "/.well-known/openid-configuration": return Self.json(metadata(behaviour))
        case "/jwks":
            let keys = (behaviour.published ?? [key]).compactMap(\.publicJWK)
            return OutboundResponse(status: .ok, body: JWKSet.publicJSON(keys))
        case "/token": return token(request, behaviour)
        case "/userinfo": return userInfo(request, behaviour)
        case "/par": return push(request)
        case "/revoke": return OutboundResponse(status: .ok)
        default: return OutboundResponse(status: .notFound)
        }
    }

    /// A token of these claims, signed as it should be.
    func sign(_ claims: JSONObject, typ: String? = "JWT", key: SigningKey? = nil) -> String {
        (try? JWS.sign(payload: JSONValue.object(claims).serialized(), typ: typ, key: key ?? self.key)) ?? ""
    }

    static func json(_ object: JSONObject, status: HTTPResponse.Status = .ok) -> OutboundResponse {
        OutboundResponse(
            status: status, headerFields: [.contentType: "application/json"],
            body: JSONValue.object(object).serialized())
    }

    static func error(_ code: String, status: HTTPResponse.Status = .badRequest) -> OutboundResponse {
        json(["error": .string(code), "error_description": "The test provider refuses."], status: status)
    }
}

/// The network between the backend-for-frontend and the providers of a test.
struct TestNetwork: OutboundClient {
    let providers: [TestProvider]
    /// Answers what no provider does.
    var other: @Sendable (OutboundRequest) -> OutboundResponse? = { _ in nil }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        if let answer = other(request) { return answer }
        guard let provider = providers.first(where: { request.url.hasPrefix($0.issuer + "/") }) else {
            throw OutboundError(.connect, detail: "nobody is at \(request.url)")
        }
        return try await provider.answer(request)
    }
}
