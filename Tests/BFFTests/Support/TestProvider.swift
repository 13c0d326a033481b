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

    private struct Code {
        let request: FormParameters
        let nonce: String?
    }

    private struct State {
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
    private let clock: TestClock
    private let state: Mutex<State>

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

    private func metadata(_ behaviour: Behaviour) -> JSONObject {
        apply(
            behaviour.metadata,
            to: [
                "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
                "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/jwks"),
                "userinfo_endpoint": .string(issuer + "/userinfo"), "revocation_endpoint": .string(issuer + "/revoke"),
                "end_session_endpoint": .string(issuer + "/logout"),
                "authorization_response_iss_parameter_supported": true,
            ])
    }

    private func push(_ request: OutboundRequest) -> OutboundResponse {
        guard let form = try? FormParameters(request.body), form["client_id"] == clientID, authenticates(request, form)
        else { return Self.error("invalid_client", status: .unauthorized) }
        let uri = state.withLock { state in
            state.count += 1
            let uri = "urn:ietf:params:oauth:request_uri:\(state.count)"
            state.pushed[uri] = form
            return uri
        }
        return Self.json(["request_uri": .string(uri), "expires_in": 60], status: .created)
    }

    private func token(_ request: OutboundRequest, _ behaviour: Behaviour) -> OutboundResponse {
        guard let form = try? FormParameters(request.body) else { return Self.error("invalid_request") }
        if let answer = behaviour.answersToken?(form) { return answer }
        guard authenticates(request, form) else { return Self.error("invalid_client", status: .unauthorized) }
        if form["grant_type"] == "refresh_token" { return refreshed(form, behaviour) }
        guard let code = state.withLock({ $0.codes.removeValue(forKey: form["code"] ?? "") }),
            form["redirect_uri"] == code.request["redirect_uri"], let verifier = form["code_verifier"],
            Base64URL.encode(SHA2.sha256(verifier.utf8)) == code.request["code_challenge"],
            code.request["code_challenge_method"] == "S256"
        else { return Self.error("invalid_grant") }
        return tokens(nonce: code.nonce, code: form["code"], behaviour.claims, behaviour.tokenMembers, behaviour)
    }

    private func refreshed(_ form: FormParameters, _ behaviour: Behaviour) -> OutboundResponse {
        let isKnown = state.withLock { state in
            guard let token = form["refresh_token"], state.refreshTokens.contains(token) else { return false }
            if behaviour.rotatesRefreshTokens { state.refreshTokens.remove(token) }
            return true
        }
        guard isKnown else { return Self.error("invalid_grant") }
        var members = behaviour.refreshMembers
        if !behaviour.rotatesRefreshTokens { members["refresh_token"] = .null }
        return tokens(nonce: nil, code: nil, behaviour.refreshedClaims, members, behaviour)
    }

    private func tokens(
        nonce: String?, code: String?, _ changes: [String: JSONValue], _ members: [String: JSONValue],
        _ behaviour: Behaviour
    ) -> OutboundResponse {
        let count = state.withLock { state in
            state.count += 1
            state.refreshTokens.insert("refresh-\(state.count)")
            return state.count
        }
        let accessToken = "access-\(count)"
        let answer: JSONObject = [
            "access_token": .string(accessToken), "token_type": "Bearer", "expires_in": .int(behaviour.expiresIn),
            "refresh_token": .string("refresh-\(count)"),
            "id_token": .string(idToken(nonce: nonce, accessToken: accessToken, code: code, changes, behaviour)),
        ]
        return Self.json(apply(members, to: answer))
    }

    private func idToken(
        nonce: String?, accessToken: String, code: String?, _ changes: [String: JSONValue], _ behaviour: Behaviour
    ) -> String {
        let hash = { (text: String) in Base64URL.encode(self.key.algorithm.halfHash(of: text.utf8)) }
        var claims: JSONObject = [
            "iss": .string(issuer), "sub": .string(subject), "aud": .string(clientID),
            "exp": .int((clock.now + .seconds(300)).seconds), "iat": .int(clock.now.seconds),
            "at_hash": .string(hash(accessToken)), "sid": "session-1", "email": "person@example.com",
            "email_verified": true, "name": "Person One",
        ]
        if let nonce { claims["nonce"] = .string(nonce) }
        if let code { claims["c_hash"] = .string(hash(code)) }
        claims = apply(changes, to: claims)
        return behaviour.signs?(claims) ?? sign(claims)
    }

    /// A token of these claims, signed as it should be.
    func sign(_ claims: JSONObject, typ: String? = "JWT", key: SigningKey? = nil) -> String {
        (try? JWS.sign(payload: JSONValue.object(claims).serialized(), typ: typ, key: key ?? self.key)) ?? ""
    }

    private func userInfo(_ request: OutboundRequest, _ behaviour: Behaviour) -> OutboundResponse {
        guard request.headerFields[.authorization]?.hasPrefix("Bearer access-") == true else {
            return Self.error("invalid_token", status: .unauthorized)
        }
        let claims = apply(
            behaviour.userInfo,
            to: ["sub": .string(subject), "email": "userinfo@example.com", "name": "From UserInfo"])
        guard behaviour.isUserInfoSigned else { return Self.json(claims) }
        return OutboundResponse(
            status: .ok, headerFields: [.contentType: "application/jwt"], body: Array(sign(claims).utf8))
    }

    private func authenticates(_ request: OutboundRequest, _ form: FormParameters) -> Bool {
        if form["client_assertion"] != nil { return form["client_id"] == clientID }
        if let header = request.headerFields[.authorization], let basic = try? BasicCredentials(header) {
            return basic.readings.contains {
                $0.clientID.rawValue == clientID && $0.clientSecret == ClientSecret(clientSecret)
            }
        }
        return form["client_id"] == clientID && form["client_secret"] == clientSecret
    }

    private func apply(_ changes: [String: JSONValue], to object: JSONObject) -> JSONObject {
        var object = object
        for (name, value) in changes { object[name] = value == .null ? nil : value }
        return object
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
