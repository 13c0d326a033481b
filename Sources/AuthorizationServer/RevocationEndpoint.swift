package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// Token revocation. RFC 7009.
package struct RevocationEndpoint: Sendable {
    private let context: ServerContext
    private let forms: ClientForms
    private let inspector: AccessTokenInspector
    private let issuer: TokenIssuer

    /// An endpoint on a context.
    package init(context: ServerContext) {
        self.context = context
        self.forms = ClientForms(context: context, isOpenToAnyOrigin: true)
        self.inspector = AccessTokenInspector(context: context)
        self.issuer = TokenIssuer(context: context)
    }

    /// Answers a request: 200 without a body, whether there was something to revoke or not. RFC 7009 §2.2.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await forms.answer(request) { client, form throws(EndpointFailure) in
            let token = try checked(try TokenRequest.required("token", in: form))
            if let refreshToken = RefreshToken(token) {
                try await revoke(refreshToken, client, request)
            } else {
                try await revoke(token, client, request)
            }
            return EndpointResponse(status: .ok, headerFields: Self.fields)
        }
    }

    private static let fields: HTTPFields = HTTPFields([HTTPField(name: .cacheControl, value: "no-store")])
        .merging(CORS.fields)

    /// A refresh token, current or rotated, ends its grant. The client is not told of what it asked for: it would end a session that a person
    /// begins at the same moment.
    private func revoke(
        _ token: RefreshToken, _ client: Client, _ request: EndpointRequest
    ) async throws(EndpointFailure) {
        guard issuer.isAuthentic(token),
            let grant = try await stored(try await context.stores.grants.grant(token.grantID))
        else { return }
        try checked(try Revocation.demand(issuedTo: grant.clientID, by: client))
        let now = context.clock()
        guard try await stored(try await context.stores.grants.revokeGrant(grant.id, now: now)) == .won else { return }
        context.metrics.tokenRevoked()
        await context.audit(
            AuditEvent(
                .grantRevoked, at: now, subject: grant.subject, clientID: grant.clientID, sessionID: grant.sessionID,
                grantID: grant.id, clientAddress: request.clientAddress, requestID: request.requestID,
                detail: "refresh token revoked by the client"))
    }

    /// An access token ends by its `jti`. Its grant ends with it only where it had nothing else to give: without a refresh token the client has no
    /// access any more, and the person's account page must not say that it has.
    private func revoke(_ token: String, _ client: Client, _ request: EndpointRequest) async throws(EndpointFailure) {
        guard case .success(let claims) = try await inspector.claims(of: token) else { return }
        try checked(try Revocation.demand(issuedTo: claims.clientID, by: client))
        let now = context.clock()
        guard now < claims.expiresAt else { return }
        try await stored(try await context.stores.replay.revokeToken(claims.tokenID, expiresAt: claims.expiresAt))
        if let grantID = claims.tokenID.grant,
            let grant = try await stored(try await context.stores.grants.grant(grantID)),
            grant.activatedAt != nil, grant.generation == 0
        {
            _ = try await stored(try await context.stores.grants.revokeGrant(grant.id, now: now))
        }
        context.metrics.tokenRevoked()
        await context.audit(
            AuditEvent(
                .tokenRevoked, at: now, clientID: claims.clientID, grantID: claims.tokenID.grant,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: "jti \(claims.tokenID)"))
    }
}
