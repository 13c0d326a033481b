import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Storage

/// What the endpoints for browsers share, made once.
package struct BrowserServices: Sendable {
    let context: ServerContext
    let location: IssuerLocation
    let pages: Pages
    let cookies: PageCookies
    let flows: FlowKeeper
    let sessions: SessionKeeper
    private let hostSessions: HostSessions
    let formToken: FormToken
    let runner: AuthorizationRunner
    let login: PasswordLogin
    let providers: ProviderLogins
    let accountLinks: AccountLinks
    /// Which pages of the account there are.
    let accountNavigation = AccountNavigation()

    /// Services for one server.
    package init(context: ServerContext) {
        self.context = context
        location = IssuerLocation(context.settings.issuer)
        pages = Pages(location: location, design: context.pageDesign)
        cookies = PageCookies(sessionName: context.settings.sessionCookieName, isSecure: location.isSecure)
        flows = FlowKeeper(context: context, cookies: cookies)
        sessions = SessionKeeper(context: context, cookies: cookies)
        hostSessions = HostSessions(context: context, sessions: sessions)
        formToken = FormToken(keyRing: context.keyRing)
        runner = AuthorizationRunner(context: context, pages: pages, flows: flows)
        login = PasswordLogin(context: context, metrics: LoginMetrics())
        providers = ProviderLogins(context: context, location: location)
        accountLinks = AccountLinks(
            context: context, location: location, pages: pages, flows: flows, providers: providers)
    }

    /// Answers a page: under the issuer's own name, with every failure turned into a page or a redirect.
    func answer(
        _ request: EndpointRequest, _ body: () async throws(PageFailure) -> EndpointResponse
    ) async -> EndpointResponse {
        if let url = location.redirect(for: request) { return pages.redirect(url, status: .found) }
        guard let wording = pages.design.wording else { return await answerInWords(request, body) }
        return await PageWording.$current.withValue(wording) { await answerInWords(request, body) }
    }

    /// The same, in the words that are in force.
    private func answerInWords(
        _ request: EndpointRequest, _ body: () async throws(PageFailure) -> EndpointResponse
    ) async -> EndpointResponse {
        do throws(PageFailure) {
            if request.method == .post { try request.checkOrigin(location) }
            return try await body()
        } catch { return pages.response(error, request) }
    }

    /// Ends a flow that leads to a page of the account, and goes there; one that leads to the page for devices goes on there.
    func finishAtAccount(
        _ open: FlowKeeper.OpenFlow, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        if open.flow.device != nil {
            let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
            let url = location.url(DeviceEndpoint.path, [(FlowKeeper.parameter, open.handle)] + locales)
            return pages.redirect(url, status: request.redirectStatus)
        }
        try await flows.finish(open)
        let done = open.flow.isConfirmation ? "confirmed" : open.flow.addedFactor == nil ? nil : "added"
        return pages.redirect(
            location.url(open.flow.accountPath, done.map { [("done", $0)] } ?? []), status: request.redirectStatus
        )
        .settingCookies(runner.finished(open))
    }

    /// Answers a page with the login session that counts: the browser's own, or what the application that the server is mounted in says.
    ///
    /// A session that began or changed goes out with whatever the answer is, a refusal too.
    func withSession(
        _ request: EndpointRequest,
        _ body: (SessionKeeper.CurrentSession?) async throws(PageFailure) -> EndpointResponse
    ) async throws(PageFailure) -> EndpointResponse {
        guard let host = context.host else { return try await body(try await sessions.current(request)) }
        let current = try await hostSessions.current(of: host, request)
        guard let current, current.isNew else { return try await body(current?.session) }
        let answer: EndpointResponse
        do throws(PageFailure) { answer = try await body(current.session) } catch {
            answer = pages.response(error, request)
        }
        return answer.settingCookiesFirst([sessions.setCookie(current.session)])
    }

    /// Stores that the flow has a login, then its session. Of two logins at once in one browser the second has a session of its own.
    func start(
        _ login: SessionKeeper.ProvenLogin, in open: inout FlowKeeper.OpenFlow,
        replacing current: SessionKeeper.CurrentSession?
    ) async throws(PageFailure) -> SessionKeeper.CurrentSession {
        let session = sessions.prepare(login, replacing: current)
        open.flow.progress.authenticated = session.record.sessionID
        try await flows.store(&open)
        if try await sessions.start(session, replacing: current) == .won { return session }
        guard current != nil else { throw .finished("a new session could not be told from another one") }
        return try await start(login, in: &open, replacing: nil)
    }

    /// The client's pages that people may be pointed to.
    func links(_ client: Client, _ texts: PageTexts.Consent) -> [PageContent.Link] {
        let names: [(Client.Link, String)] = [
            (.policyURI, texts.privacyPolicy), (.tosURI, texts.termsOfService),
            (.clientURI, texts.about(client.displayName)),
        ]
        return names.compactMap { link, text in
            guard let url = client.links[link], WebURL(url) != nil else { return nil }
            return PageContent.Link(url: url, text: text)
        }
    }
}

extension User {
    /// What the person is called on pages.
    var displayName: String {
        guard let name = claims["name"]?.stringValue, !name.isEmpty else { return username }
        return name
    }
}
