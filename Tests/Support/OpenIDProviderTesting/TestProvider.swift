package import HTTPExchange
package import HTTPTypes
package import JOSE
package import OAuthCore
package import Synchronization

/// A provider in memory that misbehaves as a test says. It checks PKCE, client authentication and redirect URI as a real one does.
package final class TestProvider: Sendable {
    /// What a test changes. Of members and claims `.null` removes one.
    package struct Behaviour {
        package var metadata: [String: JSONValue] = [:]
        package var claims: [String: JSONValue] = [:]
        package var refreshedClaims: [String: JSONValue] = [:]
        package var userInfo: [String: JSONValue] = [:]
        package var isUserInfoSigned = false
        package var tokenMembers: [String: JSONValue] = [:]
        package var refreshMembers: [String: JSONValue] = [:]
        /// The keys that are shown; nil: the one that signs.
        package var published: [SigningKey]?
        /// Makes the ID token from its claims; nil: signed as it should be.
        package var signs: (@Sendable (JSONObject) -> String)?
        /// Answers a token request instead of the provider.
        package var answersToken: (@Sendable (FormParameters) -> OutboundResponse?)?
        package var isDown = false
        package var rotatesRefreshTokens = true
        package var expiresIn: Int64 = 300
        /// What the authorization response says besides; `.null` removes a parameter.
        package var response: [String: JSONValue] = [:]

        package init() {}
    }

    package struct Code {
        package let request: FormParameters
        package let nonce: String?
    }

    package struct State {
        package var behaviour = Behaviour()
        package var key: SigningKey
        package var codes: [String: Code] = [:]
        package var pushed: [String: FormParameters] = [:]
        package var refreshTokens: Set<String> = []
        package var subject = "person-1"
        package var requests: [OutboundRequest] = []
        package var count = 0
        package var gate: SharedResult<Bool>?
    }

    package let issuer: String
    package let clientID: String
    package let clientSecret = "the-client-secret-of-the-test-provider"
    package let clock: TestClock
    package let state: Mutex<State>

    package init(
        _ issuer: String = "https://id.test", clientID: String = "the-client", algorithm: JWSAlgorithm = .es256,
        clock: TestClock
    ) throws {
        self.issuer = issuer
        self.clientID = clientID
        self.clock = clock
        state = Mutex(State(key: try .generate(algorithm: algorithm, kid: KeyID("key-1"))))
    }

    // MARK: Setting

    package func behave(_ change: (inout Behaviour) -> Void) { state.withLock { change(&$0.behaviour) } }
    package var key: SigningKey { state.withLock { $0.key } }
    package func sign(with key: SigningKey) { state.withLock { $0.key = key } }
    package var subject: String {
        get { state.withLock { $0.subject } }
        set { state.withLock { $0.subject = newValue } }
    }
    /// From now on token requests wait for `release`.
    package func hold() { state.withLock { $0.gate = SharedResult() } }
    package func release() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.finish(true)
    }
    /// Takes back every refresh token.
    package func revokeAll() { state.withLock { $0.refreshTokens = [] } }

    // MARK: Seeing

    package var requests: [OutboundRequest] { state.withLock { $0.requests } }
    package func requests(to path: String) -> [OutboundRequest] { requests.filter { $0.url.hasPrefix(issuer + path) } }
    /// The forms that the token endpoint was sent with a grant type.
    package func tokenRequests(_ grantType: String) -> [FormParameters] {
        requests(to: "/token").compactMap { try? FormParameters($0.body) }.filter { $0["grant_type"] == grantType }
    }

    // MARK: The authorization endpoint

    /// What the provider sends the browser back with: the query of the callback.
    package func authorize(_ location: String) throws -> String {
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
    package func refuse(_ location: String, _ error: String) throws -> String {
        let query = location.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let state = try FormParameters(query.utf8)["state"] ?? ""
        return FormParameters.encode([("error", error), ("state", state), ("iss", issuer)])
    }

    private func changed(_ answer: [(String, JSONValue)]) -> [(String, JSONValue)] {
        let changes = state.withLock { $0.behaviour.response }
        return answer.filter { changes[$0.0] == nil } + changes.filter { $0.value != .null }.map { ($0.key, $0.value) }
    }

    package struct Refused: Error { package init() {} }

    // MARK: The other endpoints

    package func answer(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
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
    package func sign(_ claims: JSONObject, typ: String? = "JWT", key: SigningKey? = nil) -> String {
        (try? JWS.sign(payload: JSONValue.object(claims).serialized(), typ: typ, key: key ?? self.key)) ?? ""
    }

    package static func json(_ object: JSONObject, status: HTTPResponse.Status = .ok) -> OutboundResponse {
        OutboundResponse(
            status: status, headerFields: [.contentType: "application/json"],
            body: JSONValue.object(object).serialized())
    }

    package static func error(_ code: String, status: HTTPResponse.Status = .badRequest) -> OutboundResponse {
        json(["error": .string(code), "error_description": "The test provider refuses."], status: status)
    }
}

/// The network between the backend-for-frontend and the providers of a test.
package struct TestNetwork: OutboundClient {
    package let providers: [TestProvider]
    /// Answers what no provider does.
    package var other: @Sendable (OutboundRequest) -> OutboundResponse?

    package init(
        providers: [TestProvider], other: @escaping @Sendable (OutboundRequest) -> OutboundResponse? = { _ in nil }
    ) {
        self.providers = providers
        self.other = other
    }

    package func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        if let answer = other(request) { return answer }
        guard let provider = providers.first(where: { request.url.hasPrefix($0.issuer + "/") }) else {
            throw OutboundError(.connect, detail: "nobody is at \(request.url)")
        }
        return try await provider.answer(request)
    }
}
