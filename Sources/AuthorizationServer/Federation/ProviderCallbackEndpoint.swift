package import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import Storage

/// `/login/callback`: a provider's answer ends here. RFC 6749 §4.1.2, RFC 9207, OpenID Connect Core §3.1.2.5.
package struct ProviderCallbackEndpoint: Sendable {
    private let services: BrowserServices
    /// The path under the issuer that these answers have to come to.
    private let path: String

    /// An endpoint on these services, at a path.
    package init(services: BrowserServices, path: String) {
        self.services = services
        self.path = path
    }

    /// Answers GET.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in try await answer(request) }
    }

    private typealias OpenFlow = FlowKeeper.OpenFlow
    private typealias Session = SessionKeeper.CurrentSession

    /// Nothing is consumed before the answer is known to belong to this browser, this flow and this provider.
    private func answer(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let parameters = try request.pageQuery()
        guard let state = parameters["state"], let handle = ProviderLogins.handle(of: state) else {
            throw .finished("state is missing or is none of this server's")
        }
        var open = try await services.flows.open(handle, request)
        let provider = try services.providers.awaited(open, state: state, path: path)
        do throws(ProviderFailure) { try await provider.checkIssuer(parameters["iss"]) } catch {
            return try unbelieved(error, open, provider, request)
        }
        let startedAt = open.flow.provider?.startedAt ?? services.context.clock()
        // A state works once: whoever takes it out of the flow has the answer.
        open.flow.provider = nil
        try await services.flows.store(&open)
        let login: FederatedLogin
        do throws(ProviderFailure) {
            let completed = try await provider.complete(
                services.providers.request(at: provider, state: state, cookie: open.cookie),
                code: try provider.code(in: parameters))
            login = FederatedLogin(completed, at: provider, now: services.context.clock())
        } catch { return try await back(open, ProviderProblem(error), provider, error.detail, request) }
        let session = try await services.sessions.current(request)
        if case .link(let id, _) = open.flow.purpose { return try await link(login, open, id, session, request) }
        return try await logIn(login, open, session, startedAt: startedAt, request)
    }

    /// An answer of another issuer, or one that cannot be checked now, ends nothing: the right one may still come.
    private func unbelieved(
        _ failure: ProviderFailure, _ open: OpenFlow, _ provider: Provider, _ request: EndpointRequest
    ) throws(PageFailure) -> EndpointResponse {
        guard case .link = open.flow.purpose else {
            return services.backToLogin(open, request, ProviderProblem(failure), provider, failure.detail)
        }
        throw .refused(
            OAuthError(
                .invalidRequest, "The answer comes from another provider than the one that was asked.",
                detail: failure.detail))
    }

    /// Back to where the login was begun, with a sentence.
    private func back(
        _ open: OpenFlow, _ problem: ProviderProblem, _ provider: Provider, _ detail: String,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        services.login.metrics.count(.failure)
        guard case .link = open.flow.purpose else {
            return services.backToLogin(open, request, problem, provider, detail)
        }
        var answer = try await services.accountLinks.finish(open, .failed, provider.settings, request)
        answer.logDetail = .init(errorCode: "provider_\(problem.rawValue)", detail: detail)
        return answer
    }

    // MARK: Logging in

    private func logIn(
        _ login: FederatedLogin, _ open: OpenFlow, _ session: Session?, startedAt: UnixTime, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let wishes = try await services.wishes(open, session).wishes
        guard wishes.areMet(by: login.authTime, startedAt: startedAt) else {
            let received = login.authTime.map { String($0.seconds) } ?? "none"
            let detail =
                "provider \(login.provider.name): auth_time \(received), expected a login after \(startedAt.seconds): "
                + "prompt \(wishes.prompt?.rawValue ?? "none"), max_age \(wishes.maximumAge.map { String($0) } ?? "none")"
            return try await back(open, .stale, login.provider, detail, request)
        }
        let finding = try await PersonFinder(context: services.context).find(login)
        await audit(finding, login, request)
        guard let user = finding.user, !user.isDisabled else {
            await noteRefusal(finding, login, request)
            return try await back(open, .unknown, login.provider, finding.refusal, request)
        }
        return try await begin(user, login, open, session, request)
    }

    /// A new session; the login page then takes the flow on, as after a password.
    private func begin(
        _ user: User, _ login: FederatedLogin, _ open: OpenFlow, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        var open = open
        let note = "at the provider \(login.provider.name)"
        if !login.hasSecondFactor,
            let answer = try await services.waitForFactor(&open, user, amr: login.amr, password: nil, note, request)
        {
            try await noteUse(login)
            return answer
        }
        let proven = SessionKeeper.ProvenLogin(
            user: user, authTime: login.authTime, acr: acr(login), amr: login.amr,
            device: request.device)
        let begun = try await services.start(proven, in: &open, replacing: session)
        try await noteUse(login)
        await services.context.audit(
            AuditEvent(
                .loginSucceeded, at: services.context.clock(), subject: user.subject, sessionID: begun.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID,
                detail: note))
        return services.backToLogin(open, request).settingCookies(await services.cookies(afterLogin: begun, request))
    }

    private func noteUse(_ login: FederatedLogin) async throws(PageFailure) {
        services.login.metrics.count(.success)
        let now = services.context.clock()
        try await loaded(await services.context.stores.identityLinks.touch(login.identity, lastUsedAt: now))
    }

    /// One factor, unless the operator has the provider believed that says there were several, and this server knows of such a thing at all.
    private func acr(_ login: FederatedLogin) -> String {
        let highest = services.context.secondFactors.highest
        return (login.hasSecondFactor ? min(.twoFactors, highest) : .password).acr
    }

    // MARK: Linking

    /// Links the identity to whoever began that on the account page, in the session in which they did.
    private func link(
        _ login: FederatedLogin, _ open: OpenFlow, _ id: SessionID, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let session, session.record.sessionID == id else {
            throw .forbidden("the session in which the linking was begun is no longer this browser's")
        }
        let outcome = try await services.accountLinks.link(login, to: session, request)
        return try await services.accountLinks.finish(open, outcome, login.provider.settings, request)
    }

    // MARK: The audit trail

    private func audit(
        _ finding: PersonFinder.Finding, _ login: FederatedLogin, _ request: EndpointRequest
    ) async {
        let how: String
        switch finding {
        case .known, .nobody: return
        case .linked: how = "by the verified address"
        case .created: how = "with a new account"
        }
        await services.accountLinks.audit(
            .identityLinked, finding.user?.subject, login.provider.name, how, request)
    }

    private func noteRefusal(
        _ finding: PersonFinder.Finding, _ login: FederatedLogin, _ request: EndpointRequest
    ) async {
        await services.context.audit(
            AuditEvent(
                .loginFailed, at: services.context.clock(), subject: finding.user?.subject,
                clientAddress: request.clientAddress, requestID: request.requestID,
                detail: "at the provider \(login.provider.name): \(finding.refusal)"))
    }
}

extension PersonFinder.Finding {
    /// The user, where there is one.
    var user: User? {
        switch self {
        case .known(let user), .linked(let user), .created(let user): user
        case .nobody: nil
        }
    }

    /// Why the person is not let in, for the log.
    var refusal: String {
        if case .nobody(let detail) = self { return detail }
        return "account locked"
    }
}
