import OAuthCore

/// An application's word that a person allows a client something.
struct ConsentAnswer: Sendable, Hashable {
    /// What is allowed, as far as it was asked for. `openid` goes with it wherever it was.
    let scope: Scope
    /// What is allowed object by object; nothing where the application does not say, for it may not have shown it. RFC 9396 §3.
    let details: [AuthorizationDetail]
    /// What the application says about the person for this client, beside what it said at the login.
    let claims: JSONObject
    /// Whether later requests for the same go on without asking.
    let isRemembered: Bool

    /// Reads the body of a call; a scope that was not asked for is refused, and so is an answer that allows nothing.
    init(
        reading body: JSONObject, asked: Scope, details askedDetails: [AuthorizationDetail] = []
    ) throws(AnswerError) {
        let reader = AnswerReader(body: body)
        let name = "granted_scopes"
        details = try Self.details(body, asked: askedDetails)
        guard let texts = try reader.texts(name, count: Scope.maximumCount, maximum: 256) else {
            throw AnswerError(name, received: "nothing", expected: "a list of scopes")
        }
        let granted = Scope(texts.compactMap { ScopeToken($0) })
        guard granted.tokens.count == Set(texts).count, asked.isSuperset(of: granted) else {
            let foreign = texts.filter { text in !asked.tokens.contains { $0.rawValue == text } }
            throw AnswerError(
                name, received: LogText.list(foreign), expected: "scopes of \(LogText.quote(asked.description))")
        }
        scope = asked.filter { $0 == .openid || granted.contains($0) }
        guard !scope.isEmpty || !details.isEmpty else {
            throw AnswerError(
                name, received: "an empty list", expected: "a scope; to allow nothing, reject the request")
        }
        claims = try reader.claims("claims", maximumBytes: LoginAnswer.maximumClaims) ?? [:]
        isRemembered = try reader.bool("remember") ?? false
    }

    /// `granted_authorization_details`: objects of the request, as they stood there.
    private static func details(
        _ body: JSONObject, asked: [AuthorizationDetail]
    ) throws(AnswerError) -> [AuthorizationDetail] {
        let name = "granted_authorization_details"
        guard let value = body[name], value != .null else { return [] }
        guard let details = [AuthorizationDetail](json: value), details.allSatisfy(asked.contains) else {
            throw AnswerError(
                name, received: "a list with objects that the request does not have",
                expected: "objects of its authorization_details, as they stand there")
        }
        return asked.filter(details.contains)
    }

    /// The answer as it is stored with its flow.
    var document: JSONObject {
        var document: JSONObject = [
            "scope": .string(scope.description), "claims": .object(claims), "remember": .bool(isRemembered),
        ]
        if !details.isEmpty { document["details"] = details.json }
        return document
    }

    /// Reads an answer as it was stored.
    init?(document: JSONObject) {
        guard let scope = document["scope"]?.stringValue.flatMap({ Scope(parsing: $0) }),
            let claims = document["claims"]?.objectValue, let isRemembered = document["remember"]?.boolValue,
            let details = [AuthorizationDetail](json: document["details"])
        else { return nil }
        self.scope = scope
        self.details = details
        self.claims = claims
        self.isRemembered = isRemembered
    }
}
