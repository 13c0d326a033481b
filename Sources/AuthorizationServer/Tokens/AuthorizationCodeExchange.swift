import OAuthCore
import Secrets
import Storage

/// The authorization code grant at the token endpoint. RFC 6749 §4.1.3.
struct AuthorizationCodeExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer
    let variant: TokenEndpoint.Variant

    /// How long the evidence of a redemption stays at least.
    private static let minimumEvidence: Duration = .seconds(600)

    func issue(_ exchange: TokenExchange) async throws(EndpointFailure) -> TokenResponse {
        let request = try checked(try AuthorizationCodeGrant.Request(exchange.form))
        let record = try await load(request.code, now: exchange.now)
        let use = try checked(
            try AuthorizationCodeGrant.check(
                request, client: exchange.client, record: record,
                allowsOmittedRedirectURI: variant.allowsOmittedRedirectURI, sha256: { SHA2.sha256($0) },
                now: exchange.now))
        guard let record else { throw .refused(AuthorizationCodeGrant.refusal("no such code")) }
        if use == .replay { throw try await replayed(record, exchange) }
        guard let grant = try await stored(try await context.stores.grants.grant(record.grantID)),
            grant.revokedAt == nil, let user = try await PersonCheck(context: context).user(of: grant)
        else {
            throw .refused(AuthorizationCodeGrant.refusal("the grant was revoked, or the account is gone or locked"))
        }
        let plan = try await plan(request, grant, user, exchange)
        let activated = try await redeem(record, grant, exchange)
        return try await respond(activated, user: user, record: record, plan: plan, exchange)
    }

    private func load(_ code: AuthorizationCode, now: UnixTime) async throws(EndpointFailure)
        -> AuthorizationCodeRecord?
    {
        let hashes = context.keyRing.keyedHashes(Array(code.wireForm.utf8), purpose: AuthorizationCode.purpose)
        for hash in hashes {
            if let record = try await stored(try await context.stores.codes.authorizationCode(hash, now: now)) {
                return record
            }
        }
        return nil
    }

    /// What the token will say; whatever is wrong with it is said before the code is consumed.
    private func plan(
        _ request: AuthorizationCodeGrant.Request, _ grant: GrantRecord, _ user: User, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> GrantedAccess {
        let scope = try context.permitted(
            grant.scope.intersection(exchange.client.scope), to: user, exchange, beside: grant.authorizationDetails)
        var plan = try checked(
            try GrantedAccess.resolve(
                scope: scope, grant: grant, resources: request.resources,
                details: request.authorizationDetails, client: exchange.client, view: exchange.view))
        plan.claims = try await ClaimsGathering(context: context).claims(
            of: user, scope: plan.scope, audience: plan.audience, .authorizationCode, exchange)
        return plan
    }

    /// The two conditional writes: the code is used up, the grant comes to life.
    private func redeem(
        _ record: AuthorizationCodeRecord, _ grant: GrantRecord, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> GrantRecord {
        let now = exchange.now
        let accessTokenExpiry = now + issuer.accessTokenLifetime(exchange.client)
        let evidenceUntil = max(accessTokenExpiry, now + Self.minimumEvidence)
        let redeemed = try await stored(
            try await context.stores.codes.redeem(record.hash, now: now, evidenceUntil: evidenceUntil))
        guard redeemed == .won else { throw try await replayed(record, exchange) }
        let refreshes = exchange.client.grantTypes.contains(.refreshToken)
        let policy = context.settings.refreshPolicy(for: exchange.client)
        let expiresAt =
            refreshes
            ? policy.expiry(activatedAt: now, now: now, accessTokenExpiry: accessTokenExpiry) : accessTokenExpiry
        let brought = try await stored(
            try await context.stores.grants.activate(
                grant.id, now: now, expiresAt: expiresAt, issuesRefreshToken: refreshes))
        // Lost mostly because a second use or a logout revoked the grant in between. Then what follows is worth nothing already, and the
        // answer is the same: of simultaneous redemptions exactly one succeeds. But a grant that lives already was brought to life by a
        // redemption that the store of the codes has forgotten, as a cache may.
        if brought == .lost, try await stored(try await context.stores.grants.grant(grant.id))?.activatedAt != nil {
            throw try await replayed(record, exchange)
        }
        var activated = grant
        activated.activatedAt = now
        activated.expiresAt = expiresAt
        activated.generation = refreshes ? 1 : 0
        return activated
    }

    private func respond(
        _ grant: GrantRecord, user: User, record: AuthorizationCodeRecord, plan: GrantedAccess,
        _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> TokenResponse {
        let client = exchange.client
        let token = try issuer.accessToken(
            grant: grant, client: client, scope: plan.scope, audience: plan.audience, details: plan.details,
            claims: plan.claims, now: exchange.now)
        var response = TokenResponse(
            accessToken: token, expiresIn: issuer.accessTokenLifetime(client), scope: plan.scope)
        response.authorizationDetails = plan.details
        if grant.generation > 0 { response.refreshToken = issuer.refreshToken(grant.id, generation: grant.generation) }
        if plan.scope.contains(.openid) {
            response.idToken = try issuer.idToken(
                grant: grant, user: user, client: client, nonce: record.nonce, accessToken: token,
                claims: plan.claims, now: exchange.now)
        }
        if variant.includesUserInfo { response.userInfo = Self.userInfo(user, scope: plan.scope) }
        await context.audit(.grantIssued, grant: grant, exchange, detail: "authorization_code")
        return response
    }

    /// `user_info` for clients that cannot ask for it, as far as the scopes give it.
    private static func userInfo(_ user: User, scope: Scope) -> JSONObject {
        let claims = UserClaims.select(user: user, scope: scope, requested: nil, target: .userinfo)
        var info: JSONObject = ["user_id": .string(user.subject.rawValue)]
        info["name"] = claims["name"]
        info["email"] = claims["email"]
        return info
    }

    /// A code came a second time: what the first use issued ends. RFC 6749 §4.1.2.
    private func replayed(
        _ record: AuthorizationCodeRecord, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> EndpointFailure {
        context.metrics.codeReplayed()
        let revoked = try await stored(
            try await context.stores.grants.revokeGrant(record.grantID, now: exchange.now, tellingClient: true))
        context.logoutNotices.wake()
        await context.audit(
            AuditEvent(
                .codeReplayed, at: exchange.now, clientID: record.clientID, grantID: record.grantID,
                clientAddress: exchange.clientAddress, requestID: exchange.requestID,
                detail: revoked == .won ? "the grant was revoked" : "the grant was over before"))
        return .refused(AuthorizationCodeGrant.refusal("the code was used before: what it issued is revoked"))
    }
}
