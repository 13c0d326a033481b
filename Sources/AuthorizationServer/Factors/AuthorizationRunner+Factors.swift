import HTTPExchange
import OAuthCore
import Storage

extension AuthorizationRunner {
    /// The rules for this request. What the person has is looked up only where the request wishes for a class that the session is not of.
    func rules(
        for request: AuthorizationRequest, _ session: SessionKeeper.CurrentSession?
    ) async throws(PageFailure) -> LoginRules {
        var rules = context.loginRules
        guard rules.factors.policy != .off, let session, !request.acrValues.isEmpty,
            !request.acrValues.contains(where: { AuthenticationContext.isMet($0, by: session.record.acr) })
        else { return rules }
        rules.factors.enrolled = try await loaded(await context.secondFactors.factors(of: session.record.subject))
            .highest
        return rules
    }

    /// To the page of the second factor, in the flow that is begun already or in one that begins here.
    func showFactor(
        _ parameters: FormParameters, _ open: FlowKeeper.OpenFlow?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let locales = parameters[EndpointRequest.uiLocales].map { [(EndpointRequest.uiLocales, $0)] } ?? []
        func redirect(_ handle: String) -> EndpointResponse {
            let url = pages.location.url(FactorStage.path, [(FlowKeeper.parameter, handle)] + locales)
            return pages.redirect(url, status: request.redirectStatus)
        }
        if let open { return redirect(open.handle) }
        let begun = try await flows.begin(flow(parameters), request)
        return redirect(begun.handle).settingCookies(begun.cookies)
    }
}
