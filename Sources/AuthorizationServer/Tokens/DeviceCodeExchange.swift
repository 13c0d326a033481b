import OAuthCore
import Storage

/// The device code grant at the token endpoint. RFC 8628 §3.4 and §3.5.
struct DeviceCodeExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer

    /// How often a question is decided anew where something happened to the record between reading and writing.
    private static let rounds = 5

    func issue(_ exchange: TokenExchange) async throws(EndpointFailure) -> TokenResponse {
        let request = try checked(try DeviceCodeGrant.Request(exchange.form))
        let records = DeviceRecords(context: context)
        for _ in 0..<Self.rounds {
            let found = try await stored(try await records.find(request.deviceCode, now: exchange.now))
            let decision = try checked(
                try DeviceCodeGrant.decide(client: exchange.client, record: found?.record, now: exchange.now))
            guard let found else { throw .refused(DeviceCodeGrant.refusal("no such device code")) }
            switch decision {
            case .pending(let next): try await keep(next, of: found, DeviceCodeGrant.pending, exchange)
            case .slowDown(let next):
                let error = DeviceCodeGrant.slowDown((next ?? found.record).interval)
                guard let next else { throw .refused(error) }
                try await keep(next, of: found, error, exchange)
            case .denied: throw .refused(DeviceCodeGrant.denied)
            case .expired: throw .refused(DeviceCodeGrant.expired)
            case .replay(let grant): throw try await replayed(grant, exchange)
            case .redeem(let grant):
                if let response = try await redeem(found, grant, exchange) { return response }
            }
        }
        throw .unavailable(.init(.unavailable, detail: "the device authorization changes faster than it can be read"))
    }

    /// Stores that the device asked, and answers so. Where the write is lost, a person may just have answered: it is decided again.
    private func keep(
        _ next: DeviceAuthorizationRecord, of found: DeviceRecords.Found, _ error: OAuthError, _ exchange: TokenExchange
    ) async throws(EndpointFailure) {
        var found = found
        found.record = next
        let write = try await stored(
            try await DeviceRecords(context: context).store(found, now: exchange.now))
        if write == .won { throw .refused(error) }
    }

    /// The two conditional writes: the code is used up, the grant comes to life. Nil where another request was faster with the first.
    private func redeem(
        _ found: DeviceRecords.Found, _ id: GrantID, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> TokenResponse? {
        let now = exchange.now
        guard let grant = try await stored(try await context.stores.grants.grant(id)), grant.revokedAt == nil,
            let user = try await PersonCheck(context: context).user(of: grant)
        else {
            throw .refused(DeviceCodeGrant.refusal("the grant was revoked, or the account is gone or locked"))
        }
        let scope = try context.permitted(
            grant.scope.intersection(exchange.client.scope), to: user, exchange, beside: grant.authorizationDetails)
        var plan = try checked(
            try GrantedAccess.resolve(
                scope: scope, grant: grant,
                resources: exchange.form.all("resource"),
                details: try AuthorizationDetailsParameter.parse(exchange.form), client: exchange.client,
                view: exchange.view))
        plan.claims = try await ClaimsGathering(context: context).claims(
            of: user, scope: plan.scope, audience: plan.audience, .deviceCode, exchange)
        let accessTokenExpiry = now + issuer.accessTokenLifetime(exchange.client)
        let redeemed = try await stored(
            try await DeviceRecords(context: context).redeem(
                found, id, accessTokenExpiry: accessTokenExpiry, now: now))
        guard redeemed == .won else { return nil }
        let activated = try await activate(grant, accessTokenExpiry, exchange)
        return try await respond(activated, user: user, plan: plan, exchange)
    }

    private func activate(
        _ grant: GrantRecord, _ accessTokenExpiry: UnixTime, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> GrantRecord {
        let now = exchange.now
        let refreshes = exchange.client.grantTypes.contains(.refreshToken)
        let policy = context.settings.refreshPolicy(for: exchange.client)
        let expiresAt =
            refreshes
            ? policy.expiry(activatedAt: now, now: now, accessTokenExpiry: accessTokenExpiry) : accessTokenExpiry
        let brought = try await stored(
            try await context.stores.grants.activate(
                grant.id, now: now, expiresAt: expiresAt, issuesRefreshToken: refreshes))
        // A grant that lives already was brought to life by a redemption that the store of the codes has forgotten, as a cache may. One
        // that a logout ended in between gives tokens that are worth nothing.
        if brought == .lost, try await stored(try await context.stores.grants.grant(grant.id))?.activatedAt != nil {
            throw try await replayed(grant.id, exchange)
        }
        var activated = grant
        activated.activatedAt = now
        activated.expiresAt = expiresAt
        activated.generation = refreshes ? 1 : 0
        return activated
    }

    private func respond(
        _ grant: GrantRecord, user: User, plan: GrantedAccess, _ exchange: TokenExchange
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
                grant: grant, user: user, client: client, nonce: nil, accessToken: token,
                claims: plan.claims, now: exchange.now)
        }
        await context.audit(.grantIssued, grant: grant, exchange, detail: "device_code")
        return response
    }

    /// A device code came a second time: what the first use issued ends, as with the codes of RFC 6749 §4.1.2.
    private func replayed(_ id: GrantID, _ exchange: TokenExchange) async throws(EndpointFailure) -> EndpointFailure {
        context.metrics.codeReplayed()
        let revoked = try await stored(
            try await context.stores.grants.revokeGrant(id, now: exchange.now, tellingClient: true))
        context.logoutNotices.wake()
        await context.audit(
            AuditEvent(
                .codeReplayed, at: exchange.now, clientID: exchange.client.clientID, grantID: id,
                clientAddress: exchange.clientAddress, requestID: exchange.requestID,
                detail: "device code; " + (revoked == .won ? "the grant was revoked" : "the grant was over before")))
        return .refused(DeviceCodeGrant.refusal("the device code was used before: what it issued is revoked"))
    }
}
