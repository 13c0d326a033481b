package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/consent` where an application asks people what a client may: the way there, and the way back.
package struct DelegatedConsentEndpoint: Sendable {
    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    private typealias Session = SessionKeeper.CurrentSession

    /// Answers GET; HEAD and a browser that looks ahead take no answer of the application.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            let query = try request.pageQuery()
            let open = try await services.flows.open(query[FlowKeeper.parameter], request)
            guard case .authorization(let text) = open.flow.purpose else {
                throw .finished("the handle is not one of an authorization request")
            }
            let parameters = FlowKeeper.parameters(text)
            let session = try await services.sessions.current(request)
            let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
            if step.decision == .showConsent, let session,
                let verifier = query[DelegatedStage.consent.verifierParameter]
            {
                return try await take(open, verifier, parameters, step.request, session, request)
            }
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
    }

    /// The browser is back with the application's answer, which counts for the person that the application was asked about.
    private func take(
        _ open: FlowKeeper.OpenFlow, _ verifier: String, _ parameters: FormParameters,
        _ authorization: AuthorizationRequest, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let decision = try services.answer(to: .consent, of: open, verifier: verifier)
        guard open.flow.consent?.session?.id == session.record.sessionID else {
            throw .finished("the application was asked in another login session than the browser has now")
        }
        switch decision.outcome {
        case .rejected(let rejection): return try await reject(rejection, open, authorization, session, request)
        case .accepted(let document):
            guard let answer = ConsentAnswer(document: document) else {
                throw .finished("what was stored as the application's answer cannot be read")
            }
            return try await allow(answer, open, parameters, authorization, session, request)
        }
    }

    private func allow(
        _ answer: ConsentAnswer, _ open: FlowKeeper.OpenFlow, _ parameters: FormParameters,
        _ authorization: AuthorizationRequest, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        var open = open
        open.flow.consent?.state = .taken
        open.flow.progress.consented = .init(
            sessionID: session.record.sessionID, scope: answer.scope, details: answer.details,
            claims: answer.claims.isEmpty ? nil : answer.claims)
        try await services.flows.store(&open)
        let memory = ConsentMemory(context: services.context)
        let given = ConsentMemory.Answer(scope: answer.scope, details: answer.details)
        if answer.isRemembered { try await memory.remember(given, of: authorization, session.record) }
        await memory.audit(
            .consentGranted, authorization, session.record, request, given.inWords + ", at the application")
        let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
        return try await services.runner.perform(step, parameters: parameters, open: open, session: session, request)
    }

    private func reject(
        _ rejection: Rejection, _ open: FlowKeeper.OpenFlow, _ authorization: AuthorizationRequest, _ session: Session,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try await services.flows.finish(open)
        await ConsentMemory(context: services.context).audit(
            .consentDenied, authorization, session.record, request,
            ConsentMemory.Answer(asked: authorization).inWords + ", at the application")
        return services.pages.response(
            .redirected(authorization.target, rejection.error(.consent)), request
        ).settingCookies(services.runner.finished(open))
    }
}
