import OAuthCore

/// What an application is told of a request that it is to answer. Every member is always there; null: the client did not say.
enum RequestDescription {
    /// The members for a challenge.
    ///
    /// - Parameters:
    ///   - authorization: the client's request; nil: the person wants to see the account page, and no client asks.
    ///   - scope: what of it is asked about.
    static func object(
        _ challenge: String, _ authorization: AuthorizationRequest?, scope: (AuthorizationRequest) -> Scope,
        _ pending: ApplicationRequests.Pending
    ) -> JSONObject {
        func text(_ words: [String]?) -> JSONValue {
            guard let words, !words.isEmpty else { return .null }
            return .string(words.joined(separator: " "))
        }
        let prompt = Prompt.allCases.filter { authorization?.prompt.contains($0) == true }.map(\.rawValue)
        var object: JSONObject = [
            "challenge": .string(challenge),
            "client": authorization.map { client($0.client) } ?? .null,
            "requested_scopes": .array(authorization.map { scope($0).tokens.map { .string($0.rawValue) } } ?? []),
            "prompt": text(prompt),
            "max_age": authorization?.maxAge.map { .int($0) } ?? .null,
            "login_hint": authorization?.loginHint.map { .string($0) } ?? .null,
            "acr_values": text(authorization.map(contexts)),
            "ui_locales": text(authorization?.uiLocales ?? pending.flow.uiLocales.map { [$0] }),
        ]
        if let session = pending.step.session { object["subject"] = .string(session.subject.rawValue) }
        return object
    }

    private static func client(_ client: Client) -> JSONValue {
        ["client_id": .string(client.clientID.rawValue), "client_name": .string(client.displayName)]
    }

    /// Those of `acr_values`, then those that `claims` demands: an application that reads the one meets the other. OpenID Connect Core §5.5.1.1.
    private static func contexts(_ authorization: AuthorizationRequest) -> [String] {
        let wished = authorization.acrValues
        return wished + (authorization.claims?.essentialACRValues ?? []).filter { !wished.contains($0) }
    }
}
