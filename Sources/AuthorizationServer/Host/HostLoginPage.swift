import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

extension AuthorizationRunner {
    /// Sends the browser to the application's own login page, which leads back to the flow: the open one, or `flow`, which begins here.
    func ask(
        _ host: any HostApplication, _ demand: LoginDemand, begin flow: AuthorizationFlow,
        _ open: FlowKeeper.OpenFlow?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        if let open { return try redirect(to: host, demand, open.handle, request) }
        let begun = try await flows.begin(flow, request)
        return try redirect(to: host, demand, begun.handle, request).settingCookies(begun.cookies)
    }

    private func redirect(
        to host: any HostApplication, _ demand: LoginDemand, _ handle: String, _ request: EndpointRequest
    ) throws(PageFailure) -> EndpointResponse {
        let page = host.loginPage(for: demand, returningTo: pages.location.returnURL(handle))
        let url = page.hasPrefix("/") && !page.hasPrefix("//") ? pages.location.origin + page : page
        guard WebURL(url) != nil else {
            throw .unavailable(
                StoreError(
                    .unavailable,
                    detail: """
                        the application named the login page \(LogText.quote(page)), expected an http or https URL or a path \
                        beginning with one slash
                        """))
        }
        return pages.redirect(url, status: request.redirectStatus)
    }
}

extension IssuerLocation {
    /// Where the application's login page leads back to.
    func returnURL(_ handle: String) -> String { url(DelegatedStage.login.path, [(FlowKeeper.parameter, handle)]) }
}

extension AuthorizationServer {
    /// Whether `url` is one that this server gave the application's login page to lead back to: the only kind that the page may redirect to
    /// from its query, because anybody can write a link with another one.
    public func isReturnURL(_ url: String) -> Bool {
        let start = IssuerLocation(context.settings.issuer).returnURL("")
        guard url.utf8.starts(with: start.utf8) else { return false }
        return PageCookies.isValue(String(decoding: url.utf8.dropFirst(start.utf8.count), as: UTF8.self))
    }
}
