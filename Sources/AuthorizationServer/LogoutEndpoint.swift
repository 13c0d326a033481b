package import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/logout`: the `end_session_endpoint`. OpenID Connect RP-Initiated Logout §2.
package struct LogoutEndpoint: Sendable {
    private let services: BrowserServices
    private static let path = "/logout"

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST. A POST with the form's token is the person's answer, any other one a client's request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if request.method == .post { return await post(request) }
        return await services.answer(request) { () throws(PageFailure) in
            var parameters = try request.pageQuery()
            if let handle = parameters[FlowKeeper.parameter] {
                parameters = try await services.flows.takeParked(handle, .logout)
            }
            return try await withSession(request) { session throws(PageFailure) in
                try await proceed(parameters, session, isConfirmed: false, request)
            }
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    /// The session that counts, or where nobody is logged in at the application, the one that the browser still has here: it ends too.
    private func withSession(
        _ request: EndpointRequest, _ body: (Session?) async throws(PageFailure) -> EndpointResponse
    ) async throws(PageFailure) -> EndpointResponse {
        try await services.withSession(request) { session throws(PageFailure) in
            if session == nil, services.context.host != nil {
                return try await body(try await services.sessions.current(request))
            }
            return try await body(session)
        }
    }

    private func post(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(PageFailure) {
            let parameters = try request.pageForm()
            guard parameters.contains("csrf") else { return try await park(parameters, request) }
            try request.checkOrigin(services.location)
            return try await withSession(request) { session throws(PageFailure) in
                if let session {
                    guard services.formToken.isValid(parameters["csrf"], secret: session.cookie, path: Self.path) else {
                        throw .forbidden("the anti-forgery value of the form is missing or wrong")
                    }
                }
                return try await proceed(parameters, session, isConfirmed: true, request)
            }
        } catch { return services.pages.response(error, request) }
    }

    /// Lax cookies do not come with a POST from another site: it is kept, and goes on as a GET.
    private func park(_ parameters: FormParameters, _ request: EndpointRequest) async throws(PageFailure)
        -> EndpointResponse
    {
        _ = try parse(parameters)
        let handle = try await services.flows.park(.logout, parameters: parameters, request)
        return services.pages.redirect(
            services.location.url(Self.path, [(FlowKeeper.parameter, handle)]), status: .seeOther)
    }

    private func parse(_ parameters: FormParameters) throws(PageFailure) -> LogoutRequest {
        do throws(OAuthError) {
            return try LogoutRequest.parse(
                parameters, clients: services.context.directory.snapshot.clients,
                verifyIDTokenHint: services.context.verifyIDTokenHint)
        } catch { throw .refused(error) }
    }

    private func proceed(
        _ parameters: FormParameters, _ session: Session?, isConfirmed: Bool, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let logout = try parse(parameters)
        switch logout.decide(session: session?.record, isConfirmed: isConfirmed) {
        case .nothingToEnd:
            try await endRemains(logout.hint)
            return done(logout, parameters, request)
        case .ask:
            guard let session else { return done(logout, parameters, request) }
            return page(parameters, logout, session, request)
        case .end:
            // The application's session first: where that fails, ours still leads here.
            let cookies = try await endAtApplication(request)
            if let session { try await end(session, logout, request) }
            return done(logout, parameters, request).settingCookies(cookies)
        }
    }

    /// Ends the session of the application that the server is mounted in, where it logs people in.
    private func endAtApplication(_ request: EndpointRequest) async throws(PageFailure) -> [String] {
        guard let host = services.context.host else { return [] }
        return try await loaded(await services.context.asked { try await host.logout(of: request) })
    }

    /// What came from a session that is no more: of one that a cache has lost, the client's ID token still tells the name.
    private func endRemains(_ hint: IDTokenHint?) async throws(PageFailure) {
        guard services.context.host == nil, let hint, let sessionID = hint.sessionID else { return }
        try await services.sessions.endRemains(of: sessionID)
    }

    private func end(_ session: Session, _ logout: LogoutRequest, _ request: EndpointRequest) async throws(PageFailure)
    {
        try await services.sessions.end(session.record)
        await services.context.audit(
            AuditEvent(
                .sessionEnded, at: services.context.clock(), subject: session.record.subject,
                clientID: logout.client?.clientID, sessionID: session.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID, detail: "logout"))
    }

    /// The cookie is forgotten even where it named no live session.
    private func done(
        _ logout: LogoutRequest, _ parameters: FormParameters, _ request: EndpointRequest
    ) -> EndpointResponse {
        let answer: EndpointResponse
        if let destination = logout.destination {
            answer = services.pages.redirect(destination, status: request.redirectStatus)
        } else {
            let language = request.pageLanguage(parameters[EndpointRequest.uiLocales])
            let texts = language.texts.logout
            let link = PageContent.Link(url: services.pages.path("/login"), text: texts.again)
            answer = services.pages.message(texts.done, link: link, language)
        }
        return answer.settingCookies([services.sessions.removeCookie])
    }

    /// The question; the form carries the request along, to be checked again.
    private func page(
        _ parameters: FormParameters, _ logout: LogoutRequest, _ session: Session, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage(parameters[EndpointRequest.uiLocales])
        let names = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", EndpointRequest.uiLocales]
        let fields = names.compactMap { name in parameters[name].map { PageContent.Field(name: name, value: $0) } }
        let content = PageContent.Logout(
            texts: language.texts.logout, action: services.pages.path(Self.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.path),
            client: logout.client?.displayName, account: session.user.displayName, fields: fields,
            accountURL: services.pages.path("/account"))
        return services.pages.render(.logout, content, title: language.texts.logout.heading, language)
    }
}
