import HTTPExchange
import HTTPTypes
import Metrics
import OAuthCore
import Secrets
import Synchronization

/// Asks an address of the operator's before a token is issued. It adds and replaces claims, or refuses.
///
/// A question is signed as webhooks are: HMAC-SHA-256 over `id.timestamp.body`, in `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`, so that whoever answers can tell it from anybody else's and from an old one.
final class TokenHook: Sendable {
    /// How many questions may be under way: a hook that hangs must not gather every request that comes.
    static let maximumUnderWay = 256
    /// The longest answer, in bytes.
    static let maximumAnswer = 64 << 10
    /// The most that the claims of one token may have, in bytes: tokens travel in header fields.
    static let maximumClaims = 8 << 10

    /// What is asked about.
    struct Question: Sendable {
        let grantType: GrantType
        let exchange: TokenExchange
        let user: User?
        let scope: Scope
        let audience: [String]
        let claims: TokenClaims

        init(
            _ grantType: GrantType, _ exchange: TokenExchange, user: User?, scope: Scope, audience: [String],
            _ claims: TokenClaims
        ) {
            self.grantType = grantType
            self.exchange = exchange
            self.user = user
            self.scope = scope
            self.audience = audience
            self.claims = claims
        }
    }

    /// What came of it.
    enum Verdict: Sendable {
        case claims(TokenClaims)
        case refused(String)
        case failed(String)
    }

    private enum Result: String, CaseIterable { case answered, refused, failed }

    let settings: TokenHookSettings
    private let outbound: any OutboundClient
    private let hasher: KeyedHasher
    private let underWay = Mutex(0)
    private let counters: [Result: Counter]

    init(settings: TokenHookSettings, outbound: any OutboundClient) {
        self.settings = settings
        self.outbound = outbound
        hasher = KeyedHasher(key: settings.secret)
        counters = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                (result, Counter(label: "gatehouse.token_hook", dimensions: [("result", result.rawValue)]))
            })
    }

    /// Whether a token of this grant for this client is asked about.
    func isAsked(_ grantType: GrantType, _ clientID: ClientID) -> Bool {
        let isGrant =
            settings.grantTypes.isEmpty ? grantType != .clientCredentials : settings.grantTypes.contains(grantType)
        return isGrant && (settings.clients.isEmpty || settings.clients.contains(clientID))
    }

    /// Asks once: the client is waiting, and can come again.
    func ask(_ question: Question, random: RandomSource) async -> Verdict {
        let isRoom = underWay.withLock { count in
            guard count < Self.maximumUnderWay else { return false }
            count += 1
            return true
        }
        guard isRoom else { return counted(.failed("\(Self.maximumUnderWay) questions wait for it already")) }
        defer { underWay.withLock { $0 -= 1 } }
        let answer: OutboundResponse
        do throws(OutboundError) { answer = try await outbound.send(request(question, random)) } catch {
            return counted(.failed("\(settings.url): no answer: \(error)"))
        }
        return counted(TokenHookAnswer.read(answer, claims: question.claims, from: settings.url))
    }

    private func counted(_ verdict: Verdict) -> Verdict {
        switch verdict {
        case .claims: counters[.answered]?.increment()
        case .refused: counters[.refused]?.increment()
        case .failed: counters[.failed]?.increment()
        }
        return verdict
    }

    private func request(_ question: Question, _ random: RandomSource) -> OutboundRequest {
        let id = "token_" + RandomToken.alphanumeric(from: random)
        let seconds = question.exchange.now.seconds
        let body = JSONValue.object(question.document).serialized()
        var request = OutboundRequest(
            method: .post, url: settings.url, body: body, maximumResponseBytes: Self.maximumAnswer,
            timeout: settings.timeout, isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/json"
        request.headerFields[.accept] = "application/json"
        request.headerFields[Self.idField] = id
        request.headerFields[Self.timestampField] = "\(seconds)"
        request.headerFields[Self.signatureField] =
            "v1," + Base64.encode(hasher.hash(Array("\(id).\(seconds).".utf8) + body).bytes)
        return request
    }

    // Tokens of these letters are always names.
    private static let idField = HTTPField.Name("webhook-id") ?? .date
    private static let timestampField = HTTPField.Name("webhook-timestamp") ?? .date
    private static let signatureField = HTTPField.Name("webhook-signature") ?? .date
}

extension TokenHook.Question {
    /// The body: who, for which client, by which grant, what the tokens would say.
    fileprivate var document: JSONObject {
        let client = exchange.client
        var document: JSONObject = [
            "type": "token.issuing", "grant_type": .string(grantType.rawValue),
            "client": ["client_id": .string(client.clientID.rawValue), "client_name": .string(client.displayName)],
            "scopes": .array(scope.tokens.map { .string($0.rawValue) }),
            "audience": .array(audience.map { .string($0) }),
            "claims": [
                "access_token": .object(claims.accessToken), "id_token": .object(claims.idToken),
            ],
            "request_id": .string(exchange.requestID),
        ]
        if let user {
            document["person"] = [
                "subject": .string(user.subject.rawValue), "username": .string(user.username),
                "groups": .array(user.groups.map { .string($0) }), "roles": .array(user.roles.map { .string($0) }),
                "claims": .object(user.claims),
            ]
        }
        return document
    }
}
