import Logging
import OAuthCore
import Secrets
import Storage

/// The password grant, for clients that cannot change. RFC 6749 §4.3.
struct PasswordExchange: Sendable {
    let context: ServerContext
    let issuer: TokenIssuer

    func issue(_ exchange: TokenExchange) async throws(EndpointFailure) -> TokenResponse {
        guard context.host == nil else {
            throw .refused(
                OAuthError(
                    .unsupportedGrantType, "People log in at the application.",
                    detail: "grant_type password, but the application that the server is mounted in has the people"))
        }
        let request = try checked(try PasswordGrant.Request(exchange.form))
        let asked = try checked(
            try PasswordGrant.decide(
                request, client: exchange.client, issuerIsLoopback: context.issuerIsLoopback,
                audiences: exchange.view.audiences))
        context.logger.warning(
            "the password grant was used; move the client to authorization_code",
            metadata: ["gatehouse.client_id": "\(exchange.client.clientID)", "oauth.grant_type": "password"])
        let (user, note) = try await authenticate(request, asked, exchange)
        let scope = try context.permitted(asked, to: user, exchange)
        let claims = try await ClaimsGathering(context: context).claims(
            of: user, scope: scope, audience: exchange.view.audiences.audience(of: scope), .password, exchange)
        let grant = try await begin(user, scope: scope, resources: request.resources, exchange)
        try await recheck(request, user, grant, exchange)
        return try await respond(grant, user: user, note: note, claims, exchange)
    }

    /// A password that was changed while it was compared gives nothing: what it began ends.
    private func recheck(
        _ request: PasswordGrant.Request, _ user: User, _ grant: GrantRecord, _ exchange: TokenExchange
    ) async throws(EndpointFailure) {
        let recheck = PasswordRecheck(context: context)
        if try await stored(try await recheck.stillHolds(request.password.exposedValue, of: user)) { return }
        _ = try await stored(try await context.stores.grants.revokeGrant(grant.id, now: exchange.now))
        _ = try await stored(try await context.stores.sessions.end(grant.sessionID))
        throw .refused(PasswordGrant.refusal("the password was changed meanwhile, or the account is locked"))
    }

    /// The person whose name and password these are. An unknown name takes as long as a wrong password.
    private func authenticate(
        _ request: PasswordGrant.Request, _ scope: Scope, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> (User, note: String?) {
        let outcome: CountedComparison.Outcome
        do throws(FirstLogin.Failure) {
            outcome = try await CountedComparison(context: context, objection: objection(exchange.client, scope))
                .compare(
                    username: request.username, password: request.password.exposedValue,
                    origin: LoginOrigin(address: exchange.clientAddress, requestID: exchange.requestID),
                    now: exchange.now)
        } catch { throw EndpointFailure(error) }
        switch outcome {
        case .throttled(let wait):
            throw .busy(
                retryAfterSeconds: wait.wholeSeconds + 1, detail: "too many failed logins for this name or address")
        case .right(let user, let note): return (user, note)
        case .wrong(let user, let detail):
            await context.audit(
                AuditEvent(
                    .loginFailed, at: exchange.now, subject: user?.subject, clientID: exchange.client.clientID,
                    clientAddress: exchange.clientAddress, requestID: exchange.requestID,
                    detail: "password grant: " + detail))
            throw .refused(PasswordGrant.refusal(detail))
        }
    }

    /// The grant has no place for a second factor. RFC 9700 §2.4.
    private func objection(_ client: Client, _ scope: Scope) -> CountedComparison.Objection {
        let advice = "the password grant cannot ask for it; move the client to authorization_code"
        return { [context] user async throws(StoreError) in
            let rules = context.loginRules.factors
            guard rules.policy != .off else { return nil }
            if rules.policy == .required || client.requiresSecondFactor
                || scope.tokens.contains(where: rules.scopes.contains)
            {
                return "the password is right, but a second factor is demanded, and \(advice)"
            }
            let isEnrolled = try await context.secondFactors.isEnrolled(user.subject)
            return isEnrolled ? "the password is right, but the person has a second factor, and \(advice)" : nil
        }
    }

    /// A login session without a browser, and a grant that came from it: so that ending the person's sessions ends this as well.
    private func begin(
        _ user: User, scope: Scope, resources: [String], _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> GrantRecord {
        let now = exchange.now
        let refreshes = exchange.client.grantTypes.contains(.refreshToken)
        let context = AuthenticationContext.password
        let settings = self.context.settings
        let session = LoginSessionRecord(
            hash: SecretHash(self.context.random.bytes(32)),
            sessionID: SessionID(RandomToken.alphanumeric(from: self.context.random)), subject: user.subject,
            authTime: now, acr: context.acr, amr: context.amr, createdAt: now,
            idleExpiresAt: now + settings.sessionIdleLifetime, expiresAt: now + settings.sessionLifetime)
        let accessTokenExpiry = now + issuer.accessTokenLifetime(exchange.client)
        let policy = settings.refreshPolicy(for: exchange.client)
        let expiresAt =
            refreshes
            ? policy.expiry(activatedAt: now, now: now, accessTokenExpiry: accessTokenExpiry) : accessTokenExpiry
        var grant = GrantRecord(
            id: GrantID(RandomToken.alphanumeric(length: GrantID.length, from: self.context.random)),
            subject: user.subject, clientID: exchange.client.clientID, sessionID: session.sessionID, scope: scope,
            resources: resources, authTime: now, acr: context.acr, amr: context.amr, createdAt: now,
            expiresAt: expiresAt)
        try await stored(try await self.context.stores.sessions.insert(session, replacing: nil))
        try await stored(try await self.context.stores.grants.insert(grant))
        _ = try await stored(
            try await self.context.stores.grants.activate(
                grant.id, now: now, expiresAt: expiresAt, issuesRefreshToken: refreshes))
        grant.activatedAt = now
        grant.generation = refreshes ? 1 : 0
        return grant
    }

    private func respond(
        _ grant: GrantRecord, user: User, note: String?, _ claims: TokenClaims, _ exchange: TokenExchange
    ) async throws(EndpointFailure) -> TokenResponse {
        let client = exchange.client
        let audience = exchange.view.audiences.audience(of: grant.scope)
        let token = try issuer.accessToken(
            grant: grant, client: client, scope: grant.scope, audience: audience, claims: claims, now: exchange.now)
        var response = TokenResponse(
            accessToken: token, expiresIn: issuer.accessTokenLifetime(client), scope: grant.scope)
        if grant.generation > 0 { response.refreshToken = issuer.refreshToken(grant.id, generation: grant.generation) }
        if grant.scope.contains(.openid) {
            response.idToken = try issuer.idToken(
                grant: grant, user: user, client: client, nonce: nil, accessToken: token, claims: claims,
                now: exchange.now)
        }
        await context.audit(.grantIssued, grant: grant, exchange, detail: note.map { "password; " + $0 } ?? "password")
        return response
    }
}
