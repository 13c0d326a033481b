package import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/oauth2/authorize`: where a client sends the browser. RFC 6749 §3.1 and §4.1, OpenID Connect Core §3.1.2.
package struct AuthorizeEndpoint: Sendable {
    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if request.method == .post { return await post(request) }
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in try await get(request) }
    }

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        var parameters = try request.authorizationQuery()
        if parameters["client_id"] == nil, let handle = parameters[FlowKeeper.parameter] {
            parameters = try await services.flows.takeParked(handle, .authorize)
        }
        return try await services.withSession(request) { session throws(PageFailure) in
            let step = try await services.runner.evaluate(
                parameters, session: session, progress: AuthorizationProgress())
            return try await services.runner.perform(
                step, parameters: parameters, open: nil, session: session, request)
        }
    }

    /// Lax cookies do not come with a POST from another site: it is kept, and goes on as a GET. Its Origin is the client's.
    private func post(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(PageFailure) {
            let parameters = try request.authorizationForm()
            _ = try await services.runner.evaluate(parameters, session: nil, progress: AuthorizationProgress())
            let handle = try await services.flows.park(.authorize, parameters: parameters, request)
            let url = services.location.url(Self.path, [(FlowKeeper.parameter, handle)])
            return services.pages.redirect(url, status: .seeOther)
        } catch { return services.pages.response(error, request) }
    }

    private static let path = "/oauth2/authorize"
}
