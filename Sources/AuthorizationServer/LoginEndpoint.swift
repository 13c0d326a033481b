package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/login`: where a person says who they are, on the way to a client or to the account page. OpenID Connect Core §3.1.2.3.
package struct LoginEndpoint: Sendable {
    private let services: BrowserServices
    private static let path = "/login"

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            request.method == .post ? try await post(request) : try await get(request)
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let session = try await services.sessions.current(request)
        let query = try request.pageQuery()
        guard let handle = query[FlowKeeper.parameter] else { return try await begin(session, request) }
        let open = try await services.flows.open(handle, request)
        return try await proceed(open, session, request)
    }

    /// Without a flow the login leads to the account page.
    private func begin(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        guard session.map(services.suffices) != true else {
            return services.pages.redirect(services.location.url("/account"), status: .found)
        }
        let locales = request.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let flow = AuthorizationFlow(.account(parameters: FormParameters.encode(locales)))
        let begun = try await services.flows.begin(flow, request)
        let url = services.location.url(Self.path, [(FlowKeeper.parameter, begun.handle)] + locales)
        return services.pages.redirect(url, status: .found).settingCookies(begun.cookies)
    }

    /// Shows the page where a login is due, and goes on where it is not.
    private func proceed(
        _ open: FlowKeeper.OpenFlow, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        switch open.flow.purpose {
        case .posted, .link: throw .finished("the handle is not one of a login")
        case .account:
            if let session, !open.flow.awaitsConfirmation(of: session.record.sessionID) {
                if !services.suffices(session) { return services.toFactor(open, request) }
                return try await services.finishAtAccount(open, request)
            }
            return page(LoginPage(account: open, session), .ok, request)
        case .authorization(let text):
            let parameters = FlowKeeper.parameters(text)
            let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
            if case .showLogin(let reason) = step.decision, request.method != .post {
                return page(LoginPage(open: open, step: step.request, reason: reason, session: session), .ok, request)
            }
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
    }

    private func post(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        var open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: Self.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let session = try await services.sessions.current(request)
        let shown = try await shownPage(open, session)
        if form.contains("continue"), let session { return try await goOn(&open, as: session, request) }
        let username = form["username"] ?? ""
        let outcome = try await services.login.attempt(username: username, password: form["password"] ?? "", request)
        switch outcome {
        case .success(let user, let note):
            let answer = try await succeed(&open, user, form["password"] ?? "", note, session, request)
            return answer
                ?? failed(shown, username, "the password was changed meanwhile, or the account is locked", request)
        case .failure: return failed(shown, username, "unknown user, wrong password or locked account", request)
        case .throttled(let seconds):
            var answer = page(shown.failed(username, .throttled), .tooManyRequests, request)
            answer.headerFields[.retryAfter] = String(seconds)
            answer.logDetail = .init(errorCode: "slow_down", detail: "too many failed logins for this name or address")
            return answer
        }
    }

    private func failed(
        _ shown: LoginPage, _ username: String, _ detail: String, _ request: EndpointRequest
    ) -> EndpointResponse {
        var answer = page(shown.failed(username, .wrong), .ok, request)
        answer.logDetail = .init(errorCode: "login_failed", detail: detail)
        return answer
    }

    /// The page that the form stood on, checked again: the client may be gone since.
    private func shownPage(_ open: FlowKeeper.OpenFlow, _ session: Session?) async throws(PageFailure) -> LoginPage {
        switch open.flow.purpose {
        case .posted, .link: throw .finished("the handle is not one of a login")
        case .account: return LoginPage(account: open, session)
        case .authorization(let text):
            let step = try await services.runner.evaluate(
                FlowKeeper.parameters(text), session: session, progress: open.flow.progress)
            guard case .showLogin(let reason) = step.decision else { return LoginPage(open: open, step: step.request) }
            return LoginPage(open: open, step: step.request, reason: reason, session: session)
        }
    }

    /// The person chose the account that is logged in. It counts as a choice, never as a login.
    private func goOn(
        _ open: inout FlowKeeper.OpenFlow, as session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        open.flow.progress.selected = session.record.sessionID
        try await services.flows.store(&open)
        return try await proceed(open, session, request)
    }

    /// A new session under a new value; what was done before the login in this flow stays with it.
    ///
    /// Nil where the password was changed while it was compared: then the session is over again.
    private func succeed(
        _ open: inout FlowKeeper.OpenFlow, _ user: User, _ password: String, _ note: String?,
        _ current: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse? {
        if let answer = try await services.waitForFactor(
            &open, user, amr: AuthenticationContext.password.amr, password: password, note, request)
        {
            return answer
        }
        let login = SessionKeeper.ProvenLogin(
            user: user, acr: AuthenticationContext.password.acr, amr: AuthenticationContext.password.amr,
            device: request.device)
        let session = try await services.start(login, in: &open, replacing: current)
        let recheck = PasswordRecheck(context: services.context)
        guard try await loaded(await recheck.stillHolds(password, of: user)) else {
            try await services.sessions.end(session.record)
            return nil
        }
        await services.context.audit(
            AuditEvent(
                .loginSucceeded, at: services.context.clock(), subject: user.subject,
                sessionID: session.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: note))
        let answer = try await afterLogin(open, session, request)
        return answer.settingCookies(await services.cookies(afterLogin: session, request))
    }

    /// The person is logged in now, whatever comes of the request: the cookie must go out with a refusal too.
    private func afterLogin(
        _ open: FlowKeeper.OpenFlow, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        do throws(PageFailure) { return try await proceed(open, session, request) } catch {
            return services.pages.response(error, request)
        }
    }

    private func page(
        _ page: LoginPage, _ status: HTTPResponse.Status, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage(page.open.flow.uiLocales)
        let texts = language.texts
        let token = services.formToken.make(secret: page.open.cookie, path: Self.path)
        var content = page.content(
            texts.login, action: services.pages.path(Self.path), csrf: token,
            links: services.accountOffers(page.open, language)
                + (page.step.map { services.links($0.client, texts.consent) } ?? []))
        ProviderOffers(services: services).add(to: &content, page.open, language, request)
        let needsScript = services.offerPasskey(on: &content, page.open, language, request)
        let answer = services.pages.render(.login, content, title: texts.login.heading, language, status: status)
        return needsScript ? services.pages.allowingScript(answer) : answer
    }
}
