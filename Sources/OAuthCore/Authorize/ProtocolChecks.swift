/// What the request is, before what it asks for.
extension AuthorizationCheck {
    /// RFC 6749 §3.1: no parameter more than once, but `resource` and `audience`.
    @Sendable static func repeatedParameters(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let name = input.parameters.repeatedNames.first else { return }
        throw OAuthError(
            .invalidRequest, "A parameter is repeated.", detail: "\(LogText.quote(name)) was sent more than once")
    }

    /// RFC 6749 §4.1.1: a state that can be sent back.
    @Sendable static func state(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let state = input.parameters["state"], !StateParameter.isAcceptable(state) else { return }
        throw OAuthError(
            .invalidRequest, "The state is too long or has control characters.",
            detail: "state has \(state.utf8.count) bytes, \(StateParameter.maximumLength) are allowed, none below 0x20")
    }

    /// OpenID Connect Core §6.1 and §3.1.2.6: no request objects by value.
    @Sendable static func requestObject(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard input.parameters["request"] != nil else { return }
        throw OAuthError(
            .requestNotSupported, "The request parameter is not supported.", detail: "a request object was sent")
    }

    /// OpenID Connect Core §6.2 and §3.1.2.6: none by reference.
    @Sendable static func requestURI(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard input.parameters["request_uri"] != nil else { return }
        throw OAuthError(
            .requestURINotSupported, "The request_uri parameter is not supported.", detail: "a request_uri was sent")
    }

    /// OpenID Connect Core §7.2.1 and §3.1.2.6: no client describes itself in the request.
    @Sendable static func registration(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard input.parameters["registration"] != nil else { return }
        throw OAuthError(
            .registrationNotSupported, "The registration parameter is not supported.", detail: "registration was sent")
    }

    /// RFC 6749 §3.1.1 and §4.1.2.1: `code`, and nothing else.
    @Sendable static func responseType(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let type = input.parameters["response_type"] else {
            throw OAuthError(
                .invalidRequest, "The response_type is missing.", detail: "no response_type was sent; it must be code")
        }
        guard type == "code" else {
            throw OAuthError(
                .unsupportedResponseType, "The response_type is not supported.",
                detail: "response_type \(LogText.quote(type)) was received; only code is supported")
        }
    }

    /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1: the answer goes into the query.
    @Sendable static func responseMode(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard let mode = input.parameters["response_mode"], mode != "query" else { return }
        throw OAuthError(
            .invalidRequest, "The response_mode is not supported.",
            detail: "response_mode \(LogText.quote(mode)) was received; only query is supported")
    }

    /// RFC 6749 §4.1.2.1: a client that is registered for the authorization code grant.
    @Sendable static func grantType(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        guard !input.client.grantTypes.contains(.authorizationCode) else { return }
        throw OAuthError(
            .unauthorizedClient, "The client may not use the authorization code grant.",
            detail: """
                grant_types of \(LogText.quote(input.client.clientID.rawValue)) has no authorization_code: \
                \(LogText.list(input.client.grantTypes.map(\.rawValue).sorted()))
                """)
    }

    /// RFC 7636 §4.3 and §4.4.1, RFC 9700 §2.1.1: a challenge of method S256, and one at all unless the client is excused.
    @Sendable static func codeChallenge(_ request: inout AuthorizationRequest, _ input: Input) throws(OAuthError) {
        let method = input.parameters["code_challenge_method"]
        guard let text = input.parameters["code_challenge"] else {
            guard method == nil, !input.client.requirePKCE, !input.client.isPublic else {
                throw OAuthError(
                    .invalidRequest, "The code_challenge is missing.",
                    detail: method == nil
                        ? "no code_challenge was sent; a confidential client may go without after require_pkce: false"
                        : "code_challenge_method was sent without code_challenge")
            }
            return
        }
        guard method == CodeChallenge.method else {
            throw OAuthError(
                .invalidRequest, "The code_challenge_method must be S256.",
                detail:
                    "code_challenge_method \(LogText.quote(method ?? "plain")) was received or meant; it must be S256")
        }
        guard let challenge = CodeChallenge(text) else {
            throw OAuthError(
                .invalidRequest, "The code_challenge is not the base64url of a SHA-256 digest.",
                detail: "code_challenge has \(text.utf8.count) characters; it must be 43 of base64url without padding")
        }
        request.codeChallenge = challenge
    }
}
