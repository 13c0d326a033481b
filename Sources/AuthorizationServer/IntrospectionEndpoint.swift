package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// Token introspection, for resource servers that want to know at once. RFC 7662.
package struct IntrospectionEndpoint: Sendable {
    private let context: ServerContext
    private let forms: ClientForms
    private let inspector: AccessTokenInspector
    private let issuer: TokenIssuer

    /// An endpoint on a context.
    package init(context: ServerContext) {
        self.context = context
        self.forms = ClientForms(context: context, isOpenToAnyOrigin: false)
        self.inspector = AccessTokenInspector(context: context)
        self.issuer = TokenIssuer(context: context)
    }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await forms.answer(request) { client, form throws(EndpointFailure) in
            guard !client.isPublic else {
                // RFC 7662 §2.1: who proves nothing may ask nothing.
                throw .refused(
                    ClientAuthentication.refusal("the client is public; introspection is for confidential clients"))
            }
            let token = try checked(try TokenRequest.required("token", in: form))
            let answer = try await introspect(token, client)
            context.metrics.tokenIntrospected(active: answer.detail == nil)
            var response = JSONResponse.ok(answer.body, isOpenToAnyOrigin: false)
            response.logDetail = answer.detail.map {
                .init(errorCode: "inactive_token", detail: $0, clientID: client.clientID.rawValue)
            }
            return response
        }
    }

    /// The answer, and for the log why a token counts as inactive.
    private func introspect(
        _ token: String, _ client: Client
    ) async throws(EndpointFailure) -> (body: [UInt8], detail: String?) {
        let now = context.clock()
        if let refreshToken = RefreshToken(token) { return try await introspect(refreshToken, client, now) }
        switch try await inspector.inspect(token, now: now) {
        case .foreign(let reason): return (Introspection.inactive, "it is no access token of this server: \(reason)")
        case .over(_, let reason): return (Introspection.inactive, reason)
        case .active(let claims, let grant):
            guard Introspection.maySee(claims, client: client) else {
                let list = LogText.list(client.introspection.map(\.rawValue).sorted())
                return (
                    Introspection.inactive,
                    "the token is for \(LogText.list(claims.audience)); introspection of the client: \(list)"
                )
            }
            var claims = claims
            claims.authorizationDetails = context.directory.view.details.filter(
                claims.authorizationDetails, for: client.introspection)
            guard let grant else { return (Introspection.active(claims, username: nil), nil) }
            guard let user = try await PersonCheck(context: context).user(of: grant) else {
                return (Introspection.inactive, "the account is gone or locked")
            }
            return (Introspection.active(claims, username: user.username), nil)
        }
    }

    private func introspect(
        _ token: RefreshToken, _ client: Client, _ now: UnixTime
    ) async throws(EndpointFailure) -> (body: [UInt8], detail: String?) {
        guard issuer.isAuthentic(token) else {
            return (Introspection.inactive, "the refresh token is not of this server")
        }
        let grant = try await stored(try await context.stores.grants.grant(token.grantID))
        let policy = context.settings.refreshPolicy(for: client)
        let decision = RefreshTokenGrant.decide(
            token, clientID: client.clientID, grant: grant, policy: policy, now: now)
        guard case .rotate = decision, let grant, Introspection.maySee(grant, client: client) else {
            return (Introspection.inactive, "the refresh token is not the client's own, rotated, or over")
        }
        let person = PersonCheck(context: context)
        guard try await person.hasLiveSession(grant, now: now), try await person.user(of: grant) != nil else {
            return (Introspection.inactive, "the login session or the account is gone")
        }
        let expiresAt = policy.refreshExpiry(of: grant)
        return (Introspection.active(grant, issuer: context.settings.issuer, expiresAt: expiresAt), nil)
    }
}
