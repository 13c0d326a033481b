import HTTPExchange
import HTTPTypes
import OAuthCore

/// The authorization request at a provider. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1.
extension Provider {
    /// The parameters that the request itself decides: none of them can be set by the configuration.
    private static let reserved: Set<String> = [
        "response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "request", "request_uri", "client_secret", "client_assertion", "client_assertion_type",
    ]

    /// Where the browser is sent. The request is pushed first where that is configured and offered, or demanded. RFC 9126 §4.
    package func authorizationURL(_ request: ProviderRequest) async throws(ProviderFailure) -> String {
        let metadata = try await metadata()
        let parameters = parameters(request)
        guard let endpoint = metadata.pushedRequest, settings.pushesRequests || metadata.requiresPushedRequests else {
            let all = parameters + [(name: "client_id", value: settings.clientID.rawValue)]
            return AuthorizationResponse.url(metadata.authorization.url, all.map { ($0.name, $0.value) })
        }
        let requestURI = try await push(parameters, to: endpoint, metadata)
        return AuthorizationResponse.url(
            metadata.authorization.url, [("client_id", settings.clientID.rawValue), ("request_uri", requestURI)])
    }

    /// What is asked for. Scopes that only serve refresh tokens are asked for where those are wanted.
    func scope(wantsRefresh: Bool) -> Scope {
        var scope = settings.scope
        switch settings.kind {
        case .oauth2: return scope
        case .openID: break
        case .google:
            // Google knows no offline_access and refuses it; access_type=offline stands for it.
            scope = scope.subtracting(Scope([.offlineAccess]))
        case .microsoft:
            if wantsRefresh { scope = scope.union(Scope([.offlineAccess])) }
        }
        if !wantsRefresh { scope = scope.subtracting(Scope([.offlineAccess])) }
        return Scope([.openid]).union(scope)
    }

    private func parameters(_ request: ProviderRequest) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = [
            ("response_type", "code"), ("redirect_uri", request.redirectURI), ("state", request.state),
            ("code_challenge", request.codeChallenge.rawValue), ("code_challenge_method", CodeChallenge.method),
        ]
        let scope = scope(wantsRefresh: request.wantsRefreshToken)
        if !scope.isEmpty { parameters.append(("scope", scope.description)) }
        if issuers.discoveryIssuer != nil { parameters.append(("nonce", request.nonce)) }
        let wishes = request.wishes
        var further =
            wishes
            + settings.authorizationParameters.filter { parameter in
                !Self.reserved.contains(parameter.name) && !wishes.contains { $0.name == parameter.name }
            }
        if case .google = settings.kind, request.wantsRefreshToken {
            for (name, value) in [("access_type", "offline"), ("prompt", "consent")]
            where !further.contains(where: { $0.name == name }) {
                further.append((name, value))
            }
        }
        return parameters + further
    }

    private func push(
        _ parameters: [(name: String, value: String)], to endpoint: ProviderMetadata.Endpoint,
        _ metadata: ProviderMetadata
    ) async throws(ProviderFailure) -> String {
        let response = try await client.post(parameters, to: endpoint, metadata, namesClient: true)
        let members = try? JSONReader.parseObject(response.body, limits: JSONLimits(bytes: 64 << 10, depth: 8))
        guard response.status == .created || response.status == .ok,
            let requestURI = members?["request_uri"]?.stringValue, !requestURI.isEmpty
        else {
            let code = LogText.quote(members?["error"]?.stringValue ?? "")
            let text = LogText.quote(members?["error_description"]?.stringValue ?? "")
            let detail =
                "provider \(name): pushed authorization request: status \(response.status.code), error \(code), "
                + "error_description \(text); expected 201 with request_uri"
            throw response.status.code >= 500 ? .unavailable(detail) : .error(detail)
        }
        return requestURI
    }
}
