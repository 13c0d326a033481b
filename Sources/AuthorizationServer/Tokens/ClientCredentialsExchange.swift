import OAuthCore
import Storage

/// The client credentials grant. It touches no storage. RFC 6749 §4.4.
struct ClientCredentialsExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer

    /// The answer, after the hook was asked.
    func issueAsking(_ exchange: TokenExchange) async throws(EndpointFailure) -> TokenResponse {
        guard isAsked(exchange) else { return try issue(exchange) }
        let decision = try decide(exchange)
        let claims = try await ClaimsGathering(context: context).claims(
            scope: decision.scope, audience: decision.audience, exchange)
        return try respond(decision, claims, exchange)
    }

    /// Whether the hook is asked about this client's own tokens.
    func isAsked(_ exchange: TokenExchange) -> Bool {
        context.tokenHook?.isAsked(.clientCredentials, exchange.client.clientID) ?? false
    }

    /// The answer where nobody is asked.
    func issue(_ exchange: TokenExchange) throws(EndpointFailure) -> TokenResponse {
        try respond(try decide(exchange), .none, exchange)
    }

    private func decide(_ exchange: TokenExchange) throws(EndpointFailure) -> ClientCredentialsGrant.Decision {
        let request = try checked(try ClientCredentialsGrant.Request(exchange.form))
        let decision = try checked(
            try ClientCredentialsGrant.decide(
                request, client: exchange.client, audiences: exchange.view.audiences,
                details: exchange.view.details))
        guard context.directory.freshView(now: exchange.now) != nil else {
            throw .unavailable(.init(.unavailable, detail: "the directory could not be checked for over 60 s"))
        }
        return decision
    }

    private func respond(
        _ decision: ClientCredentialsGrant.Decision, _ claims: TokenClaims, _ exchange: TokenExchange
    ) throws(EndpointFailure) -> TokenResponse {
        let token = try issuer.accessToken(
            client: exchange.client, scope: decision.scope, audience: decision.audience,
            details: decision.authorizationDetails, claims: claims, now: exchange.now)
        var response = TokenResponse(
            accessToken: token, expiresIn: issuer.accessTokenLifetime(exchange.client), scope: decision.scope)
        response.authorizationDetails = decision.authorizationDetails
        return response
    }
}
