import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets
import Storage

/// Takes an authorization request one step on: to a page, or back to the client. Every step checks the request again.
struct AuthorizationRunner: Sendable {
    let context: ServerContext
    let pages: Pages
    let flows: FlowKeeper

    /// A request with what is to happen next.
    struct Step: Sendable {
        let request: AuthorizationRequest
        let decision: AuthorizationDecision
    }

    /// Parses, validates, loads and decides. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.2.
    func evaluate(
        _ parameters: FormParameters, session: SessionKeeper.CurrentSession?, progress: AuthorizationProgress
    ) async throws(PageFailure) -> Step {
        let directory = context.directory.view
        let target = try Self.checked { () throws(OAuthError) in
            try AuthorizationTarget.resolve(parameters, clients: directory.snapshot.clients)
        }
        var request: AuthorizationRequest
        do throws(OAuthError) {
            request = try AuthorizationRequest.validate(
                parameters, target: target, audiences: directory.audiences, details: directory.details,
                verifyIDTokenHint: context.verifyIDTokenHint)
        } catch { throw .redirected(target, error) }
        if let session { try dropScopes(of: &request, session, directory) }
        let consent = try await consent(session, target.client)
        let rules = try await rules(for: request, session)
        let decision = request.decide(
            session: session?.record, consent: consent, progress: progress, rules: rules,
            now: context.clock())
        return Step(request: request, decision: decision)
    }

    /// What the person is in no group for is neither asked about nor granted. RFC 6749 §3.3.
    private func dropScopes(
        of request: inout AuthorizationRequest, _ session: SessionKeeper.CurrentSession, _ directory: DirectoryView
    ) throws(PageFailure) {
        let asked = request.scope
        request.scope = directory.permitted(asked, to: session.user)
        guard request.scope.isEmpty, !asked.isEmpty, request.authorizationDetails.isEmpty else { return }
        throw .redirected(
            request.target,
            OAuthError(
                .accessDenied, "The person may have none of the scopes.",
                detail: "\(session.user.subject) is in no group that gets \(LogText.quote(asked.description))",
                delivery: .redirect))
    }

    /// Does what was decided. A flow that is begun already goes on; it ends before the client is answered.
    func perform(
        _ step: Step, parameters: FormParameters, open: FlowKeeper.OpenFlow?, session: SessionKeeper.CurrentSession?,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        switch step.decision {
        case .showLogin(let reason):
            guard let host = context.host else { return try await page(.login, parameters, open, session, request) }
            return try await ask(host, LoginDemand(step.request, reason), begin: flow(parameters), open, request)
        case .showFactor: return try await showFactor(parameters, open, request)
        case .showConsent: return try await page(.consent, parameters, open, session, request)
        case .refuse(let error):
            if let open { try await flows.finish(open) }
            let answer = pages.response(.redirected(step.request.target, error), request)
            return answer.settingCookies(finished(open))
        case .issueCode(let scope, let claims):
            guard let session else { throw .finished("a code without a session") }
            if let open { try await flows.finish(open) }
            let code = try await issue(step.request, scope, claims, session, open?.flow.progress)
            let url = AuthorizationResponse.success(step.request.target, code: code, issuer: context.settings.issuer)
            return pages.redirect(url, status: request.redirectStatus).settingCookies(finished(open))
        }
    }

    /// `Set-Cookie` that forgets a finished flow.
    func finished(_ open: FlowKeeper.OpenFlow?) -> [String] {
        open.map { [flows.cookies.remove(flows.cookies.flowName($0.handle))] } ?? []
    }

    private func consent(
        _ session: SessionKeeper.CurrentSession?, _ client: Client
    ) async throws(PageFailure) -> ConsentRecord? {
        guard let session, !client.isFirstParty else { return nil }
        return try await loaded(
            await context.stores.consents.consent(
                subject: session.record.subject, clientID: client.clientID, now: context.clock()))
    }

    private func page(
        _ stage: DelegatedStage, _ parameters: FormParameters, _ open: FlowKeeper.OpenFlow?,
        _ session: SessionKeeper.CurrentSession?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let flow = flow(parameters)
        if let application = context.settings.application(for: stage) {
            return try await ask(stage, at: application, begin: flow, open, session, request)
        }
        func redirect(_ handle: String) -> EndpointResponse {
            let locales = parameters[EndpointRequest.uiLocales].map { [(EndpointRequest.uiLocales, $0)] } ?? []
            let url = pages.location.url(stage.path, [(FlowKeeper.parameter, handle)] + locales)
            return pages.redirect(url, status: request.redirectStatus)
        }
        if let open { return redirect(open.handle) }
        let begun = try await flows.begin(flow, request)
        return redirect(begun.handle).settingCookies(begun.cookies)
    }

    /// The flow of a request, as it begins.
    func flow(_ parameters: FormParameters) -> AuthorizationFlow {
        var flow = AuthorizationFlow(.authorization(parameters: FlowKeeper.text(parameters)))
        flow.progress.begunAt = context.clock()
        return flow
    }

    /// The grant first, not live yet, then the code that names it. RFC 6749 §4.1.2.
    private func issue(
        _ request: AuthorizationRequest, _ scope: Scope, _ claims: ClaimsRequest?,
        _ session: SessionKeeper.CurrentSession, _ progress: AuthorizationProgress?
    ) async throws(PageFailure) -> String {
        let now = context.clock()
        let expiresAt = now + context.settings.authorizationCodeLifetime
        let code = RandomToken.alphanumeric(
            length: PageCookies.valueLength, prefix: AuthorizationCode.prefix, from: context.random)
        var grant = GrantRecord(
            id: GrantID(RandomToken.alphanumeric(length: GrantID.length, from: context.random)),
            subject: session.record.subject, clientID: request.client.clientID, sessionID: session.record.sessionID,
            scope: scope, resources: request.resources, authTime: session.record.authTime,
            acr: request.statedACR(session.record.acr),
            amr: session.record.amr, requestedClaims: claims?.document,
            personClaims: session.record.claims(with: progress?.consented),
            createdAt: now, expiresAt: expiresAt + Self.activationMargin)
        grant.authorizationDetails = request.authorizationDetails(
            allowedBy: progress, in: session.record.sessionID)
        let record = AuthorizationCodeRecord(
            hash: context.keyRing.keyedHash(code.utf8, purpose: AuthorizationCode.purpose), grantID: grant.id,
            clientID: grant.clientID,
            redirectURI: request.target.namesRedirectURI ? request.target.redirectURI : "",
            codeChallenge: request.codeChallenge?.rawValue, nonce: request.nonce, expiresAt: expiresAt)
        try await loaded(await context.stores.grants.insert(grant))
        if request.client.backchannelLogoutURI != nil {
            try await loaded(
                await context.stores.logoutNotices.addParticipant(
                    grant.clientID, session: grant.sessionID, subject: grant.subject,
                    expiresAt: session.record.expiresAt))
        }
        try await checkStillLive(session.record, grant)
        try await loaded(await context.stores.codes.insert(record))
        return code
    }

    /// A logout that came in between has ended the grants that it saw: this one ends with them, whichever was first. The client was noted
    /// for the session by then, so it is told as well, and nothing is left of who is gone.
    private func checkStillLive(_ session: LoginSessionRecord, _ grant: GrantRecord) async throws(PageFailure) {
        let now = context.clock()
        guard try await loaded(await context.stores.sessions.session(session.sessionID, now: now)) == nil else {
            return
        }
        _ = try await loaded(await context.stores.grants.revokeGrant(grant.id, now: now, tellingClient: true))
        context.logoutNotices.wake()
        throw .finished("the login session ended while the code was issued")
    }

    /// How long after its code a grant may still be brought to life: what a slow redemption takes.
    private static let activationMargin: Duration = .seconds(60)

    private static func checked<Value>(_ body: () throws(OAuthError) -> Value) throws(PageFailure) -> Value {
        do throws(OAuthError) { return try body() } catch { throw .refused(error) }
    }
}

extension LoginSessionRecord {
    /// What was said about the person at the login, and for this client at the consent, which counts more.
    fileprivate func claims(with consented: AuthorizationProgress.Consented?) -> JSONObject? {
        guard let consented, consented.sessionID == sessionID, let more = consented.claims else { return claims }
        var claims = claims ?? [:]
        for (name, value) in more.members { claims[name] = value }
        return claims
    }
}

extension ServerContext {
    /// What an ID token of this server says, expired or not; nil where it is none. OpenID Connect Core §3.1.2.1.
    func verifyIDTokenHint(_ token: String) -> IDTokenHint? {
        let policy = AlgorithmPolicy(algorithms: JWSAlgorithm.asymmetric, type: .absentOr(["JWT"]))
        guard let parsed = try? JWS.parse(token),
            let payload = try? parsed.verify(with: signingKeys.current.verificationKeys, policy: policy)
        else { return nil }
        return IDTokenHint(payload: payload, issuer: settings.issuer)
    }
}

extension EndpointResponse {
    /// With these `Set-Cookie` values added.
    func settingCookies(_ values: [String]) -> EndpointResponse {
        var answer = self
        for value in values { answer.headerFields.append(HTTPField(name: .setCookie, value: value)) }
        return answer
    }

    /// With these `Set-Cookie` values before its own, which then have the last word.
    func settingCookiesFirst(_ values: [String]) -> EndpointResponse {
        let own = headerFields[values: .setCookie]
        var answer = self
        answer.headerFields[values: .setCookie] = values + own
        return answer
    }
}
