/// What the request says about the person and the login. OpenID Connect Core §3.1.2.1.
///
/// `display` is taken without effect: every page here fits a page, a popup and a touch screen. `claims_locales` changes nothing either.
extension AuthorizationCheck {
    /// The most bytes of a nonce.
    static let maximumNonceLength = 1024
    /// The most bytes of a login hint.
    static let maximumHintLength = 320
    /// The most entries that are read of a list of preferences.
    static let maximumPreferences = 16

    /// A nonce that an ID token can carry.
    @Sendable static func nonce(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let nonce = input.parameters["nonce"] else { return }
        guard nonce.utf8.count <= maximumNonceLength else {
            throw OAuthError(
                .invalidRequest, "The nonce is too long.",
                detail: "nonce has \(nonce.utf8.count) bytes, \(maximumNonceLength) are allowed")
        }
        request.nonce = nonce
    }

    /// Known values, and `none` alone.
    @Sendable static func prompt(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let text = input.parameters["prompt"] else { return }
        for word in text.split(separator: " ") {
            guard let prompt = Prompt(rawValue: String(word)) else {
                throw OAuthError(
                    .invalidRequest, "The prompt is not supported.",
                    detail: "prompt \(LogText.quote(text)) was received; known: none, login, consent, select_account")
            }
            request.prompt.insert(prompt)
        }
        guard !request.prompt.contains(.none) || request.prompt.count == 1 else {
            throw OAuthError(
                .invalidRequest, "The prompt none stands alone.", detail: "prompt \(LogText.quote(text)) was received")
        }
    }

    /// A number of seconds; `default_max_age` where none is sent. OpenID Connect Dynamic Client Registration §2.
    @Sendable static func maxAge(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let text = input.parameters["max_age"] else {
            request.maxAge = input.client.defaultMaxAge?.wholeSeconds
            return
        }
        let isNumber = text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let seconds = Int64(text) else {
            throw OAuthError(
                .invalidRequest, "The max_age is not a number of seconds.",
                detail: "max_age \(LogText.quote(text)) was received")
        }
        request.maxAge = seconds
    }

    /// OpenID Connect Core §5.5, less the claims of scopes that the client is not registered for.
    @Sendable static func claims(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let text = input.parameters["claims"] else { return }
        let claims = try ClaimsRequest(parsing: text).filter { claim in
            StandardClaims.reserved.contains(claim.name)
                || input.client.scope.contains(StandardClaims.scope(of: claim.name))
        }
        request.claims = claims.isEmpty ? nil : claims
        request.subjects = claims.subjects.map { Set($0) }
    }

    /// An ID token of this server for this client names the person who must answer.
    @Sendable static func idTokenHint(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let sent = input.hint else { return }
        guard let hint = sent, hint.isFor(input.client.clientID) else {
            throw OAuthError(
                .invalidRequest, "The id_token_hint is not an ID token of this server for this client.",
                detail: sent == nil
                    ? "the signature is not one of this server's keys, or it is no ID token"
                    : "aud of the id_token_hint: \(LogText.list(sent?.audience.map(\.rawValue) ?? []))")
        }
        request.subjects = request.subjects.map { $0.intersection([hint.subject]) } ?? [hint.subject]
    }

    /// Wishes: what cannot be fulfilled is passed over.
    @Sendable static func preferences(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        if let hint = input.parameters["login_hint"], hint.utf8.count <= maximumHintLength { request.loginHint = hint }
        request.uiLocales = words(input.parameters["ui_locales"])
        request.acrValues = words(input.parameters["acr_values"])
    }

    private static func words(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").prefix(maximumPreferences).map { String($0) }
    }
}
