import HTTPExchange
import HTTPTypes
import OAuthCore

extension BrowserServices {
    /// Answers a page of the account for whoever is signed in; anybody else goes to the login page.
    func answerAccount(
        _ request: EndpointRequest,
        _ body: (SessionKeeper.CurrentSession) async throws(PageFailure) -> EndpointResponse
    ) async -> EndpointResponse {
        await answer(request) { () throws(PageFailure) in
            try await withSession(request) { session throws(PageFailure) in
                guard let session else {
                    return pages.redirect(location.url("/login"), status: request.redirectStatus)
                }
                return try await body(session)
            }
        }
    }

    /// The fields of the form on a page of the account, once its anti-forgery value was found right.
    func accountForm(
        _ item: AccountItem, _ session: SessionKeeper.CurrentSession, _ request: EndpointRequest
    ) throws(PageFailure) -> FormParameters {
        let form = try request.pageForm()
        guard formToken.isValid(form["csrf"], secret: session.cookie, path: item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        return form
    }

    /// Back to the page after its form was answered, with a word about what came of it.
    func backToAccount(_ item: AccountItem, done: String) -> EndpointResponse {
        pages.redirect(location.url(item.path, [("done", done)]), status: .seeOther)
    }
}
