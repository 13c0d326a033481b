import HTTPExchange
import OAuthCore

/// How recent a login has to be before a page of the account does something that outlives the session.
///
/// Asking for the password would be simpler, but whoever came by a provider or a passkey has none; and a browser that was left alone must
/// not be enough.
enum RecentLogin {
    /// How long ago the person may have proved who they are.
    static let freshness: Duration = .seconds(600)
    /// Where a confirmation leads that names no other page.
    static let account = AccountItem.overview.path
    /// The pages that a confirmation may lead back to: nothing that a stranger could write into a link is followed.
    static let paths = Set(AccountItem.allCases.map(\.path))
}

extension BrowserServices {
    /// Nil where the person proved who they are in the last minutes; else the way through the login page and back to `path`.
    ///
    /// `path` is one of `RecentLogin.paths`. Whatever the person had typed is not kept: the page is shown again, and they do it once more.
    /// Somebody who has a second factor must have proven it too: a session from before they had it is not enough.
    ///
    /// Where an application logs people in, it decides how fresh its sessions are, and nothing is asked here.
    func demandRecentLogin(
        _ session: SessionKeeper.CurrentSession, within freshness: Duration = RecentLogin.freshness,
        returnTo path: String, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse? {
        guard !context.settings.login.isElsewhere else { return nil }
        if context.clock().since(session.record.authTime) <= freshness, try await !lacksFactor(session) { return nil }
        let locales = request.uiLocales
        let begun = try await flows.begin(.confirmation(uiLocales: locales, returnTo: path), request)
        let url = location.url(
            DelegatedStage.login.path,
            [(FlowKeeper.parameter, begun.handle)] + (locales.map { [(EndpointRequest.uiLocales, $0)] } ?? []))
        return pages.redirect(url, status: request.redirectStatus).settingCookies(begun.cookies)
    }
}
