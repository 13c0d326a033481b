import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore

/// What a provider is told when a person logs out here.
extension Provider {
    /// Takes a refresh token back at the provider, which ends what it was issued from. RFC 7009 §2.1.
    ///
    /// It never fails: the session here has ended in any case, and what went wrong is logged.
    package func revoke(refreshToken: String) async {
        do throws(ProviderFailure) {
            let metadata = try await metadata()
            guard let endpoint = metadata.revocation else { return }
            let fields = [(name: "token", value: refreshToken), ("token_type_hint", "refresh_token")]
            let response = try await client.post(fields, to: endpoint, metadata)
            guard response.status == .ok else {
                throw .error("provider \(name): revocation answered status \(response.status.code)")
            }
        } catch {
            logger.warning(
                "a refresh token could not be revoked at the provider",
                metadata: ["gatehouse.provider": "\(name)", "error.detail": "\(error.detail)"])
        }
    }

    /// Where the browser has to go to end the provider's own session; nil where the provider has no such place.
    ///
    /// OpenID Connect RP-Initiated Logout §2.
    package func logoutURL(idTokenHint: String?, postLogoutRedirectURI: String?) async -> String? {
        guard let metadata = try? await metadata(), let endpoint = metadata.endSession else { return nil }
        var parameters: [(String, String)] = []
        if let idTokenHint { parameters.append(("id_token_hint", idTokenHint)) }
        parameters.append(("client_id", settings.clientID.rawValue))
        if let postLogoutRedirectURI { parameters.append(("post_logout_redirect_uri", postLogoutRedirectURI)) }
        return AuthorizationResponse.url(endpoint.url, parameters)
    }
}
