import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/login` in an application that logs people in itself: no form and no password, but the way to its own login page and back.
struct HostLoginEndpoint: Sendable {
    private let services: BrowserServices
    private let host: any HostApplication

    init(services: BrowserServices, host: any HostApplication) {
        self.services = services
        self.host = host
    }

    /// Answers GET.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                guard let handle = try request.pageQuery()[FlowKeeper.parameter] else {
                    return try await begin(session, request)
                }
                return try await goOn(try await services.flows.open(handle, request), session, request)
            }
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    /// Without a flow the login leads to the account page.
    private func begin(_ session: Session?, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        guard session == nil else { return services.pages.redirect(services.location.url("/account"), status: .found) }
        let flow = AuthorizationFlow(.account(parameters: ""))
        return try await services.runner.ask(host, LoginDemand(), begin: flow, nil, request)
    }

    /// The person is back from the application's page: what the application says now is its answer to this flow.
    private func goOn(
        _ open: FlowKeeper.OpenFlow, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        switch open.flow.purpose {
        case .posted, .link: throw .finished("the handle is not one of a login")
        case .account:
            guard session == nil else { return try await services.finishAtAccount(open, request) }
            return try await services.runner.ask(host, LoginDemand(), begin: open.flow, open, request)
        case .authorization(let text):
            var open = open
            open.flow.progress.authenticated = session?.record.sessionID
            let parameters = FlowKeeper.parameters(text)
            let step = try await services.runner.evaluate(parameters, session: session, progress: open.flow.progress)
            // The consent page goes on in the same flow, and has to know that the login was made for it.
            if step.decision == .showConsent { try await services.flows.store(&open) }
            return try await services.runner.perform(
                step, parameters: parameters, open: open, session: session, request)
        }
    }
}
