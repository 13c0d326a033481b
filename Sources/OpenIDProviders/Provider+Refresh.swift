import HTTPExchange
import JOSE
package import OAuthCore

/// Fresh tokens for a refresh token. RFC 6749 §6, OpenID Connect Core §12.
extension Provider {
    /// Asks for fresh tokens. An ID token that comes along must be about the same person, from the same issuer.
    package func refresh(_ old: ReceivedTokens, subject: SubjectID) async -> RefreshAnswer {
        guard let refreshToken = old.refreshToken else { return .over(detail: "the session has no refresh token") }
        do throws(ProviderFailure) {
            let metadata = try await metadata()
            let sentAt = clock()
            let fields = [(name: "grant_type", value: "refresh_token"), ("refresh_token", refreshToken)]
            let response = try await client.post(fields, to: metadata.token, metadata)
            let fresh: ProviderTokens
            do throws(ProviderTokenAnswer.Refusal) {
                fresh = try ProviderTokenAnswer.parse(response, obtainedAt: sentAt)
            } catch { return Self.answer(to: error, name) }
            if let idToken = fresh.idToken {
                if let refusal = await refusal(of: idToken, with: fresh, after: old, subject) { return refusal }
            }
            return .tokens(
                ReceivedTokens(
                    accessToken: fresh.accessToken, idToken: fresh.idToken ?? old.idToken,
                    refreshToken: fresh.refreshToken ?? refreshToken, expiresAt: fresh.expiresAt))
        } catch { return .transient(detail: error.detail) }
    }

    /// `invalid_grant` is final; another error (`invalid_client`, say) is the operator's to repair, and the session waits for that.
    private static func answer(to refusal: ProviderTokenAnswer.Refusal, _ name: String) -> RefreshAnswer {
        switch refusal {
        case .refused(code: "invalid_grant", let detail): .over(detail: "provider \(name): \(detail)")
        case .refused(_, let detail), .transient(let detail), .invalid(let detail):
            .transient(detail: "provider \(name): token endpoint: \(detail)")
        }
    }

    /// Why the ID token of a refresh is not believed; nil where it is. OpenID Connect Core §12.2.
    ///
    /// A key that is not known yet ends nothing: while keys change, the next refresh gets the same successor and finds the key.
    private func refusal(
        of idToken: String, with fresh: ProviderTokens, after old: ReceivedTokens, _ subject: SubjectID
    ) async -> RefreshAnswer? {
        guard issuers.discoveryIssuer != nil else { return nil }
        do throws(ProviderFailure) {
            let received = try await verify(
                idToken: idToken, nonce: .unknown, accessToken: fresh.accessToken, code: nil)
            let before = old.idToken.flatMap { Self.claims(ofKept: $0) }
            do throws(IDTokenRefusal) {
                try received.checkContinues(
                    issuer: before?["iss"]?.stringValue ?? received.issuer, subject: subject)
            } catch { throw .invalidIDToken("provider \(name): ID token of a refresh: \(error)") }
            return nil
        } catch {
            return error.kind == .invalidIDToken ? .over(detail: error.detail) : .transient(detail: error.detail)
        }
    }

    /// The claims of an ID token that was verified when it came and sealed since.
    private static func claims(ofKept idToken: String) -> JSONObject? {
        guard let parsed = try? JWS.parse(idToken) else { return nil }
        return try? JSONReader.parseObject(parsed.unverifiedPayload, limits: JSONLimits(bytes: 64 << 10))
    }
}
