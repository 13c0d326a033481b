import HTTPExchange
import HTTPTypes
import OAuthCore

/// `/account/sessions`: the browsers in which a person is signed in, with what they said of themselves and where they came from.
struct SessionsEndpoint: Sendable {
    private let services: BrowserServices
    private let sessions: AccountSessions

    init(services: BrowserServices) {
        self.services = services
        sessions = AccountSessions(services: services)
    }

    /// Answers GET and POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answerAccount(request) { session throws(PageFailure) in
            guard request.method == .post else { return try await page(session, request) }
            let form = try services.accountForm(.sessions, session, request)
            let done = try await sessions.answer(form, session, request)
            return services.backToAccount(.sessions, done: done ?? "")
        }
    }

    private func page(
        _ session: SessionKeeper.CurrentSession, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let done = try request.pageQuery()["done"]
        let language = request.pageLanguage()
        let rows = try await sessions.rows(session, language)
        let content = PageContent.Sessions(
            texts: language.texts.account, heading: AccountTexts.of(language).sessions,
            lead: language.texts.account.sessions, action: services.pages.path(AccountItem.sessions.path),
            csrf: services.formToken.make(secret: session.cookie, path: AccountItem.sessions.path),
            notice: AccountSessions.notice(done, language.texts.account), sessions: rows, hasOthers: rows.count > 1)
        return services.renderAccount(
            .sessions, .sessions, content, title: content.heading, session, language, request)
    }
}
