import HTTPExchange
import HTTPTypes
import JOSE
import KeySets
package import OAuthCore

/// What a provider's tokens say, once they are proven.
extension Provider {
    /// Takes the code to the token endpoint. RFC 6749 §4.1.3, RFC 7636 §4.5.
    func redeem(code: String, verifier: String, redirectURI: String) async throws(ProviderFailure) -> ProviderTokens {
        let metadata = try await metadata()
        let fields = [
            (name: "grant_type", value: "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
            ("code_verifier", verifier),
        ]
        let sentAt = clock()
        let response = try await client.post(fields, to: metadata.token, metadata)
        do throws(ProviderTokenAnswer.Refusal) {
            return try ProviderTokenAnswer.parse(response, obtainedAt: sentAt)
        } catch {
            switch error {
            case .transient(let detail): throw .unavailable("provider \(name): token endpoint: \(detail)")
            case .refused(_, let detail), .invalid(let detail):
                throw .error("provider \(name): token endpoint: \(detail)")
            }
        }
    }

    /// The ID token's meaning, where signature and claims are as they must be. OpenID Connect Core §3.1.3.7.
    func verify(
        idToken: String, nonce: IDTokenExpectation.Nonce, accessToken: String?, code: String?
    ) async throws(ProviderFailure) -> ReceivedIDToken {
        let metadata = try await metadata()
        let (claims, algorithm) = try await verifySignature(idToken, metadata, type: .absentOr(["JWT"]))
        func hash(_ text: String) -> String { Base64URL.encode(algorithm.halfHash(of: text.utf8)) }
        let expectation = IDTokenExpectation(
            clientID: settings.clientID, nonce: nonce, accessTokenHash: accessToken.map(hash),
            codeHash: code.map(hash))
        do throws(IDTokenRefusal) {
            return try expectation.validate(claims, now: clock()) { (issuer, tenant) throws(IDTokenRefusal) in
                try issuers.check(issuer: issuer, tenantID: tenant, metadataIssuer: metadata.issuer ?? "")
            }
        } catch { throw .invalidIDToken("provider \(name): ID token: \(error)") }
    }

    /// The meaning of a logout token. OpenID Connect Back-Channel Logout §2.6.
    package func verify(logoutToken: String) async throws(ProviderFailure) -> LogoutToken {
        let metadata = try await metadata()
        let (claims, _) = try await verifySignature(logoutToken, metadata, type: .absentOr(["logout+jwt", "JWT"]))
        do throws(IDTokenRefusal) {
            return try LogoutToken(claims, clientID: settings.clientID, now: clock()) {
                (issuer, tenant) throws(IDTokenRefusal) in
                try issuers.check(issuer: issuer, tenantID: tenant, metadataIssuer: metadata.issuer ?? "")
            }
        } catch { throw .invalidIDToken("provider \(name): logout token: \(error)") }
    }

    /// The claims of a token that one of the provider's keys signed, and the algorithm.
    func verifySignature(
        _ token: String, _ metadata: ProviderMetadata, type: AlgorithmPolicy.TypeRule
    ) async throws(ProviderFailure) -> (JSONObject, JWSAlgorithm) {
        let policy = AlgorithmPolicy(algorithms: metadata.idTokenAlgorithms, type: type)
        let parsed: ParsedJWS
        do {
            parsed = try JWS.parse(token)
            try policy.check(parsed.header)
        } catch { throw .invalidIDToken("provider \(name): token refused before its signature: \(error)") }
        let key: VerificationKey
        do { key = try await keys.key(for: parsed.header).0 } catch {
            let detail = "provider \(name): \(error.detail)"
            throw error.reason == .unknownKey ? ProviderFailure(.unknownKey, detail: detail) : .unavailable(detail)
        }
        do {
            let payload = try parsed.verify(with: key, policy: policy)
            return (try JSONReader.parseObject(payload, limits: JSONLimits(bytes: 64 << 10)), parsed.header.algorithm)
        } catch { throw .invalidIDToken("provider \(name): token: \(error)") }
    }
}
