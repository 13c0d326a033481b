package import OAuthCore

/// A provider's answer at the callback. RFC 6749 §4.1.2, RFC 9207, OpenID Connect Core §3.1.2.5.
extension Provider {
    /// Refuses an answer that does not come from the issuer that was asked, or does not say so where the metadata promises that.
    ///
    /// RFC 9207 §2.4. It is asked before anything is consumed, so that a mix-up ends no login.
    package func checkIssuer(_ received: String?) async throws(ProviderFailure) {
        let metadata = try await metadata()
        guard let expected = metadata.issuer else { return }
        guard let received else {
            guard !metadata.statesIssuer else {
                throw ProviderFailure(
                    .issuerMissing, detail: "iss is missing; \(name) promises it in its metadata")
            }
            return
        }
        guard issuers.admitsResponse(of: received, metadataIssuer: expected) else {
            throw ProviderFailure(
                .issuerMismatch, detail: "iss \(LogText.quote(received)), expected \(expected)")
        }
    }

    /// The code of an answer; throws what the provider says instead. RFC 6749 §4.1.2.1.
    package func code(in parameters: FormParameters) throws(ProviderFailure) -> String {
        if let error = parameters["error"] { throw refusal(error, parameters["error_description"]) }
        guard let code = parameters["code"] else {
            throw ProviderFailure(.malformedAnswer, detail: "the answer has neither code nor error")
        }
        return code
    }

    /// What the code brings: tokens, and the person they are about. OpenID Connect Core §3.1.3.
    package func complete(_ request: ProviderRequest, code: String) async throws(ProviderFailure) -> ProviderLogin {
        let tokens = try await redeem(
            code: code, verifier: request.codeVerifier, redirectURI: request.redirectURI)
        let received = ReceivedTokens(
            accessToken: tokens.accessToken, idToken: tokens.idToken, refreshToken: tokens.refreshToken,
            expiresAt: tokens.expiresAt)
        if case .oauth2(let endpoints) = settings.kind {
            let person = try await person(endpoints, accessToken: tokens.accessToken)
            return ProviderLogin(person: person, idToken: nil, tokens: received)
        }
        guard let idToken = tokens.idToken else {
            throw .invalidIDToken("provider \(name): the token response has no id_token")
        }
        let verified = try await verify(
            idToken: idToken, nonce: .exactly(request.nonce), accessToken: tokens.accessToken, code: code)
        let person = try await person(verified, accessToken: tokens.accessToken)
        return ProviderLogin(person: person, idToken: verified, tokens: received)
    }

    private func refusal(_ code: String, _ description: String?) -> ProviderFailure {
        let detail =
            "provider \(name): error \(LogText.quote(code)), error_description \(LogText.quote(description ?? ""))"
        return switch code {
        case "access_denied": ProviderFailure(.accessDenied, detail: detail)
        case "temporarily_unavailable", "server_error": .unavailable(detail)
        default: .error(detail)
        }
    }
}
