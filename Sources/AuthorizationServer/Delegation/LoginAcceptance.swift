import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// Does what an application said about the login of an open flow. What is called here has been proven to be the application's word.
struct LoginAcceptance: Sendable {
    let services: BrowserServices

    private typealias Session = SessionKeeper.CurrentSession

    /// Logs the person in and goes on with what the flow is for.
    ///
    /// The flow's login is taken by one conditional write: of two answers one is. The request is checked again, so that a login which is
    /// older than it accepts, or somebody else's than it names, is told to the client as `login_required`.
    ///
    /// - Parameter decidedAt: when the application gave its word; a person of whom everything was ended since then is not logged in.
    func accept(
        _ answer: LoginAnswer, decidedAt: UnixTime, for open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let step = open.flow.login, step.state != .taken else {
            throw .finished("the application was not asked about a login of this flow, or its answer was taken")
        }
        var open = open
        let current = try await services.sessions.current(request)
        guard let user = try await loaded(await services.context.person(answer.subject, told: answer.claims)) else {
            let error = OAuthError(
                .accessDenied, "The account is locked.", detail: "the account is locked in the server's own directory",
                delivery: .redirect)
            return try await refuse(open, error, request)
        }
        let login = SessionKeeper.ProvenLogin(
            user: user, authTime: answer.authTime, acr: answer.acr, amr: answer.amr, claims: answer.claims,
            isRemembered: answer.isRemembered, device: request.device)
        open.flow.login = DelegatedStep(state: .taken)
        let session = try await services.start(login, in: &open, replacing: current)
        try await checkStillMeant(session, decidedAt)
        await audit(.loginSucceeded, open, request, session.record)
        return try await goOn(open, session, request).settingCookies([services.sessions.setCookie(session)])
    }

    /// Ends the flow, and tells the client the application's reason.
    func reject(
        _ rejection: Rejection, for open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try await refuse(open, rejection.error(.login), request)
    }

    /// The client is told by redirect; where the login was for the account page, the person is by a page.
    private func refuse(
        _ open: FlowKeeper.OpenFlow, _ error: OAuthError, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try await services.flows.finish(open)
        await audit(.loginFailed, open, request, nil, "\(error.detail): \(error.code)")
        guard case .authorization(let text) = open.flow.purpose else {
            return services.pages.response(.refused(error), request).settingCookies(services.runner.finished(open))
        }
        let parameters = FlowKeeper.parameters(text)
        let step = try await services.runner.evaluate(parameters, session: nil, progress: open.flow.progress)
        return services.pages.response(.redirected(step.request.target, error), request)
            .settingCookies(services.runner.finished(open))
    }

    /// The person may have logged out at the application while its word was on the way: looked for once the session stands, so that it is
    /// found by the one or by the other.
    private func checkStillMeant(_ session: Session, _ decidedAt: UnixTime) async throws(PageFailure) {
        let ended = EndedSubjects(context: services.context)
        guard try await loaded(await ended.wasEnded(session.record.subject, since: decidedAt)) else { return }
        try await services.sessions.end(session.record)
        throw .finished("the person logged out at the application after it had accepted the login")
    }

    /// The person is logged in now, whatever comes of the request: the cookie must go out with a refusal too.
    private func goOn(
        _ open: FlowKeeper.OpenFlow, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        do throws(PageFailure) {
            guard case .authorization(let text) = open.flow.purpose else {
                return try await services.finishAtAccount(open, request)
            }
            let parameters = FlowKeeper.parameters(text)
            let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        } catch { return services.pages.response(error, request) }
    }

    private func audit(
        _ kind: AuditEvent.Kind, _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest,
        _ session: LoginSessionRecord?, _ detail: String = "at the application"
    ) async {
        await services.context.audit(
            AuditEvent(
                kind, at: services.context.clock(), subject: session?.subject, sessionID: session?.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: detail))
    }
}
