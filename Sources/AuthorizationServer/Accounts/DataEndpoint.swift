package import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account/data`: a person takes along what is kept about them, or deletes it. GDPR articles 15, 17 and 20.
package struct DataEndpoint: Sendable {
    private static let item = AccountItem.data

    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// What the page shows.
    struct Content {
        let texts: AccountFormTexts.Data
        let action: String
        let csrf: String
        let mayDelete: Bool
        var error: String?
    }

    /// Answers GET and POST; a POST demands a login of the last ten minutes.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            guard let session = try await services.sessions.current(request) else {
                return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
            }
            return request.method == .post ? try await post(session, request) : page(session, request, error: nil)
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        if let demand = try await services.demandRecentLogin(session, returnTo: Self.item.path, request) {
            return demand
        }
        if form.contains("download") { return try await download(session, request) }
        guard form.contains("delete"), mayDelete(session.user) else { return page(session, request, error: nil) }
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        guard form["confirm"] == "yes" else { return page(session, request, error: texts.problems.confirm) }
        let source = AccountChanges.Source(request, "on the account page")
        _ = try await loaded(await services.accountChanges.delete(session.user, source))
        return services.accountMessage(texts.data.deleted, language, to: "/login", texts.signIn)
            .settingCookies([services.sessions.removeCookie])
    }

    private func download(
        _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let source = AccountChanges.Source(request, "on the account page")
        let object = try await loaded(await services.accountChanges.export(session.user, source))
        return EndpointResponse(
            status: .ok,
            headerFields: [
                .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentDisposition: "attachment; filename=\"account-data.json\"",
            ], body: JSONValue.object(object).serialized())
    }

    /// A declared user would be there again with the next start.
    private func mayDelete(_ user: User) -> Bool {
        services.context.settings.accounts.allowsDeletion && user.origin != .declared
    }

    private func page(_ session: Session, _ request: EndpointRequest, error: String?) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language).data
        let content = Content(
            texts: texts, action: services.pages.path(Self.item.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.item.path),
            mayDelete: mayDelete(session.user), error: error)
        return services.renderAccount(
            Self.item, .accountData, content, title: texts.heading, session, language, request)
    }
}
