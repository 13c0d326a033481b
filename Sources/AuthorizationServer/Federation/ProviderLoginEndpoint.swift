package import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// `/login/provider`: a button of the login page; the browser goes on to the provider. RFC 6749 §4.1.1.
package struct ProviderLoginEndpoint: Sendable {
    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in try await begin(request) }
    }

    private func begin(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        var open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: ProviderLogins.beginPath) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let session = try await services.sessions.current(request)
        let (wishes, isDue) = try await services.wishes(open, session)
        // Where another tab was faster the login page goes on.
        guard isDue else { return services.backToLogin(open, request) }
        let name = form["provider"] ?? ""
        guard let provider = services.context.providers.provider(named: name) else {
            throw .finished("the provider \(LogText.quote(name)) is not offered")
        }
        do throws(ProviderFailure) {
            let begun = try await services.providers.begin(
                at: provider, handle: open.handle, cookie: open.cookie, wishes)
            open.flow.provider = begun.attempt
            do throws(PageFailure) { try await services.flows.store(&open) } catch {
                return services.pages.response(error, request)
            }
            return services.pages.redirect(begun.url, status: .seeOther)
        } catch {
            return services.backToLogin(open, request, ProviderProblem(error), provider, error.detail)
        }
    }
}

extension BrowserServices {
    /// What the flow asks of a provider, and whether a login is still due.
    func wishes(
        _ open: FlowKeeper.OpenFlow, _ session: SessionKeeper.CurrentSession?
    ) async throws(PageFailure) -> (wishes: ProviderWishes, isDue: Bool) {
        let locales = open.flow.uiLocales
        switch open.flow.purpose {
        case .posted: throw .finished("the handle is not one of a login")
        case .link: return (.choice(uiLocales: locales), true)
        case .account:
            return (open.flow.isConfirmation ? .confirmation(uiLocales: locales) : .init(uiLocales: locales), true)
        case .authorization(let text):
            let step = try await runner.evaluate(
                FlowKeeper.parameters(text), session: session, progress: open.flow.progress)
            guard case .showLogin(let reason) = step.decision else {
                return (ProviderWishes(step.request, .noSession, uiLocales: locales), false)
            }
            return (ProviderWishes(step.request, reason, uiLocales: locales), true)
        }
    }

    /// Back to the login page of the flow, which says what went wrong and goes on by itself where nothing has to be asked.
    func backToLogin(
        _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest, _ problem: ProviderProblem? = nil,
        _ provider: Provider? = nil, _ detail: String = ""
    ) -> EndpointResponse {
        var parameters = [(FlowKeeper.parameter, open.handle)]
        if let locales = open.flow.uiLocales { parameters.append((EndpointRequest.uiLocales, locales)) }
        if let problem, let provider {
            parameters += [(ProviderOffers.problem, problem.rawValue), (ProviderOffers.provider, provider.name)]
        }
        var answer = pages.redirect(location.url("/login", parameters), status: request.redirectStatus)
        if let problem {
            answer.logDetail = .init(errorCode: "provider_\(problem.rawValue)", detail: detail)
        }
        return answer
    }
}
