import HTTPExchange
import Logging
import OAuthCore
import Storage

/// What tokens say beyond what the protocols have them say: what is mapped, and what the hook adds.
package struct TokenClaims: Sendable, Hashable {
    var accessToken = JSONObject()
    var idToken = JSONObject()

    /// Nothing.
    package static let none = TokenClaims()
}

/// Gathers the claims before anything is used up: a refusal, or a hook that is away, costs no code and no refresh token.
struct ClaimsGathering: Sendable {
    let context: ServerContext

    /// The claims of a person's tokens.
    func claims(
        of user: User, scope: Scope, audience: [String], _ grantType: GrantType, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> TokenClaims {
        let (mappings, clientID) = (context.settings.claimMappings, exchange.client.clientID)
        let mapped = TokenClaims(
            accessToken: mappings.claims(of: user, for: clientID, scope: scope, in: .accessToken),
            idToken: scope.contains(.openid)
                ? mappings.claims(of: user, for: clientID, scope: scope, in: .idToken) : [:])
        guard let hook = context.tokenHook, hook.isAsked(grantType, clientID) else { return mapped }
        return try await ask(
            hook, TokenHook.Question(grantType, exchange, user: user, scope: scope, audience: audience, mapped))
    }

    /// The claims of a client's own tokens: what the hook adds, and nothing without one.
    func claims(
        scope: Scope, audience: [String], _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> TokenClaims {
        guard let hook = context.tokenHook, hook.isAsked(.clientCredentials, exchange.client.clientID) else {
            return .none
        }
        return try await ask(
            hook,
            TokenHook.Question(
                .clientCredentials, exchange, user: nil, scope: scope, audience: audience, .none))
    }

    private func ask(_ hook: TokenHook, _ question: TokenHook.Question) async throws(EndpointFailure) -> TokenClaims {
        switch await hook.ask(question, random: context.random) {
        case .claims(let claims): return claims
        case .refused(let reason):
            throw .refused(
                OAuthError(
                    .accessDenied, "The request was refused.",
                    detail: "authorization_server.token_hook refused: \(LogText.quote(reason))"))
        case .failed(let detail):
            await report(detail, question, hook)
            guard hook.settings.issuesOnFailure else { throw .applicationUnavailable("token_hook: " + detail) }
            return question.claims
        }
    }

    private func report(_ detail: String, _ question: TokenHook.Question, _ hook: TokenHook) async {
        let exchange = question.exchange
        let consequence = hook.settings.issuesOnFailure ? "issued without it" : "nothing was issued"
        context.logger.error(
            "the token hook failed; \(consequence)",
            metadata: [
                "request_id": "\(exchange.requestID)", "gatehouse.client_id": "\(exchange.client.clientID)",
                "error.message": "\(detail)",
            ])
        await context.audit(
            AuditEvent(
                .claimsHookFailed, at: exchange.now, subject: question.user?.subject,
                clientID: exchange.client.clientID, clientAddress: exchange.clientAddress,
                requestID: exchange.requestID, detail: consequence + ": " + detail))
    }
}
