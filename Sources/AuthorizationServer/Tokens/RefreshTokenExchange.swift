import OAuthCore
import Storage

/// The refresh token grant. RFC 6749 §6.
struct RefreshTokenExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer

    func issue(_ exchange: TokenExchange) async throws(EndpointFailure) -> TokenResponse {
        let request = try checked(try RefreshTokenGrant.Request(exchange.form))
        try checked(try TokenRequest.demand(.refreshToken, of: exchange.client))
        guard let token = request.refreshToken, issuer.isAuthentic(token) else {
            throw Self.refusal("it is no refresh token of this server, or of another encryption key")
        }
        let grant = try await stored(try await context.stores.grants.grant(token.grantID))
        switch decide(token, grant, exchange) {
        case .refuse(let refusal): throw try await refuse(refusal, token, grant, exchange)
        case .rotate, .repeatSuccessor: break
        }
        guard let grant else { throw Self.refusal("no such grant") }
        let user = try await liveUser(of: grant, now: exchange.now)
        let asked = try checked(
            try RefreshTokenGrant.scope(requested: request.scope, grant: grant, client: exchange.client))
        let scope = try context.permitted(asked, to: user, exchange, beside: grant.authorizationDetails)
        var plan = try checked(
            try GrantedAccess.resolve(
                scope: scope, grant: grant, resources: request.resources,
                details: request.authorizationDetails, client: exchange.client, view: exchange.view))
        plan.claims = try await ClaimsGathering(context: context).claims(
            of: user, scope: plan.scope, audience: plan.audience, .refreshToken, exchange)
        let (successor, current) = try await advance(token, grant, exchange)
        return try respond(current, successor: successor, user: user, plan: plan, exchange)
    }

    private func decide(
        _ token: RefreshToken, _ grant: GrantRecord?, _ exchange: TokenExchange
    ) -> RefreshTokenGrant.Decision {
        RefreshTokenGrant.decide(
            token, clientID: exchange.client.clientID, grant: grant,
            policy: context.settings.refreshPolicy(for: exchange.client), now: exchange.now)
    }

    /// The person, whose account must still be open, and whose login session must still live unless the grant outlives it.
    private func liveUser(of grant: GrantRecord, now: UnixTime) async throws(EndpointFailure) -> User {
        let person = PersonCheck(context: context)
        guard try await person.hasLiveSession(grant, now: now) else {
            throw Self.refusal("the login session ended, and the grant has no offline_access")
        }
        guard let user = try await person.user(of: grant) else { throw Self.refusal("the account is gone or locked") }
        return user
    }

    /// The generation that the client gets: by the conditional write, or, where another request was faster, by deciding again on what it left.
    private func advance(
        _ token: RefreshToken, _ grant: GrantRecord, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> (Int64, GrantRecord) {
        var grant = grant
        for _ in 0..<3 {
            switch decide(token, grant, exchange) {
            case .refuse(let refusal): throw try await refuse(refusal, token, grant, exchange)
            case .repeatSuccessor(let generation):
                context.metrics.refreshTokenRetried()
                await context.audit(
                    .refreshTokenRetried, grant: grant, exchange, detail: "generation \(token.generation)")
                return (generation, grant)
            case .rotate:
                let (write, after) = try await rotate(token, grant, exchange)
                guard let after else { throw Self.refusal("no such grant") }
                if write == .won { return (token.generation + 1, after) }
                grant = after
            }
        }
        throw .unavailable(.init(.unavailable, detail: "the grant changes faster than it can be read"))
    }

    private func rotate(
        _ token: RefreshToken, _ grant: GrantRecord, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> (ConditionalWrite, GrantRecord?) {
        let now = exchange.now
        let expiresAt = context.settings.refreshPolicy(for: exchange.client).expiry(
            activatedAt: grant.activatedAt ?? grant.createdAt, now: now,
            accessTokenExpiry: now + issuer.accessTokenLifetime(exchange.client))
        return try await stored(
            try await context.stores.grants.rotate(
                grant.id, generation: token.generation, now: now, expiresAt: max(expiresAt, grant.expiresAt)))
    }

    private func respond(
        _ grant: GrantRecord, successor: Int64, user: User, plan: GrantedAccess,
        _ exchange: TokenExchange
    ) throws(EndpointFailure) -> TokenResponse {
        let client = exchange.client
        let token = try issuer.accessToken(
            grant: grant, client: client, scope: plan.scope, audience: plan.audience, details: plan.details,
            claims: plan.claims, now: exchange.now)
        var response = TokenResponse(
            accessToken: token, expiresIn: issuer.accessTokenLifetime(client), scope: plan.scope)
        response.authorizationDetails = plan.details
        response.refreshToken = issuer.refreshToken(grant.id, generation: successor)
        if plan.scope.contains(.openid) {
            response.idToken = try issuer.idToken(
                grant: grant, user: user, client: client, nonce: nil, accessToken: token,
                claims: plan.claims, now: exchange.now)
        }
        return response
    }

    /// What follows a refusal: nothing, a line in the audit trail, or the end of the grant.
    private func refuse(
        _ refusal: RefreshTokenGrant.Refusal, _ token: RefreshToken, _ grant: GrantRecord?, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> EndpointFailure {
        switch refusal {
        case .invalid: break
        case .lateRetry:
            if let grant {
                await context.audit(
                    .refreshTokenRetried, grant: grant, exchange,
                    detail: "generation \(token.generation) after its successor was used; refused")
            }
        case .reuse, .setBack:
            context.metrics.refreshTokenReused()
            // Whoever holds tokens of it is told: the one who came may not be the one who got them.
            _ = try await stored(
                try await context.stores.grants.revokeGrant(token.grantID, now: exchange.now, tellingClient: true))
            context.logoutNotices.wake()
            if let grant {
                await context.audit(
                    .refreshTokenReused, grant: grant, exchange,
                    detail: "generation \(token.generation), current \(grant.generation); the grant was revoked")
            }
        }
        return .refused(refusal.error)
    }

    private static func refusal(_ detail: String) -> EndpointFailure {
        .refused(RefreshTokenGrant.Refusal.invalid(detail).error)
    }
}
