import OAuthCore
import Storage

/// The client credentials grant. It touches no storage. RFC 6749 §4.4.
struct ClientCredentialsExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer

    func issue(_ exchange: TokenExchange) throws(EndpointFailure) -> TokenResponse {
        let request = try checked(try ClientCredentialsGrant.Request(exchange.form))
        let decision = try checked(
            try ClientCredentialsGrant.decide(
                request, client: exchange.client, audiences: exchange.view.audiences,
                details: exchange.view.details))
        guard context.directory.freshView(now: exchange.now) != nil else {
            throw .unavailable(.init(.unavailable, detail: "the directory could not be checked for over 60 s"))
        }
        let token = try issuer.accessToken(
            client: exchange.client, scope: decision.scope, audience: decision.audience,
            details: decision.authorizationDetails, now: exchange.now)
        var response = TokenResponse(
            accessToken: token, expiresIn: issuer.accessTokenLifetime(exchange.client), scope: decision.scope)
        response.authorizationDetails = decision.authorizationDetails
        return response
    }
}
