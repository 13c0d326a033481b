import HTTPExchange
import HTTPTypes
import OAuthCore

extension BrowserServices {
    /// A page of the account in its frame: who is signed in, the way out, and the navigation with the page that this is.
    ///
    /// The template begins with `<header><h1>`, like that of every other page. The form to sign out stands before it, so that the last form
    /// of the document is the page's own.
    func renderAccount(
        _ item: AccountItem, _ template: PageTemplate, _ content: Any, title: String,
        _ session: SessionKeeper.CurrentSession, _ language: PageLanguage, _ request: EndpointRequest,
        status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        pages.render(
            template, content, title: title, language, frame: accountFrame(item, session, language), status: status)
    }

    private func accountFrame(
        _ item: AccountItem, _ session: SessionKeeper.CurrentSession, _ language: PageLanguage
    ) -> PageContent.AccountFrame {
        let texts = AccountTexts.of(language)
        let (name, username) = (session.user.displayName, session.user.username)
        return PageContent.AccountFrame(
            texts: texts, name: name, username: name == username ? nil : username,
            logoutAction: pages.path("/logout"), logoutCSRF: formToken.make(secret: session.cookie, path: "/logout"),
            isHome: item == .overview, home: pages.path(AccountItem.overview.path),
            items: accountNavigation.items.map {
                PageContent.AccountLink(url: pages.path($0.path), text: texts.name(of: $0), isCurrent: $0 == item)
            })
    }
}
