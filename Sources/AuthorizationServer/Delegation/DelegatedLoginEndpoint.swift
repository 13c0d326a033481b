package import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/login` where an application logs people in: the way there, and the way back. There is no form and no password.
package struct DelegatedLoginEndpoint: Sendable {
    private let services: BrowserServices
    private let application: String

    /// An endpoint on these services, for the application at that URL.
    package init(services: BrowserServices, application: String) {
        self.services = services
        self.application = application
    }

    /// Answers GET; HEAD and a browser that looks ahead take no answer of the application.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            let query = try request.pageQuery()
            guard let handle = query[FlowKeeper.parameter] else { return try await begin(request) }
            let open = try await services.flows.open(handle, request)
            if let verifier = query[DelegatedStage.login.verifierParameter] {
                return try await take(open, verifier, request)
            }
            return try await goOn(open, request)
        }
    }

    /// Without a flow the login leads to the account page.
    private func begin(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let session = try await services.sessions.current(request)
        guard session == nil else { return services.pages.redirect(services.location.url("/account"), status: .found) }
        let locales = request.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let flow = AuthorizationFlow(.account(parameters: FormParameters.encode(locales)))
        return try await services.runner.ask(.login, at: application, begin: flow, nil, nil, request)
    }

    /// To the application where a login is due, and on where it is not.
    private func goOn(
        _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let session = try await services.sessions.current(request)
        switch open.flow.purpose {
        case .posted, .link: throw .finished("the handle is not one of a login")
        case .account:
            guard session == nil else { return try await services.finishAtAccount(open, request) }
            return try await services.runner.ask(.login, at: application, begin: open.flow, open, nil, request)
        case .authorization(let text):
            let parameters = FlowKeeper.parameters(text)
            let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
    }

    /// The browser is back with the application's answer.
    private func take(
        _ open: FlowKeeper.OpenFlow, _ verifier: String, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let decision = try services.answer(to: .login, of: open, verifier: verifier)
        let acceptance = LoginAcceptance(services: services)
        switch decision.outcome {
        case .rejected(let rejection): return try await acceptance.reject(rejection, for: open, request)
        case .accepted(let document):
            guard let answer = LoginAnswer(document: document) else {
                throw .finished("what was stored as the application's answer cannot be read")
            }
            return try await acceptance.accept(answer, decidedAt: decision.at, for: open, request)
        }
    }
}
