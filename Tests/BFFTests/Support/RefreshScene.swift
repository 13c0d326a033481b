import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

/// What the tests of refreshing do again and again.
protocol RefreshScene {}

extension RefreshScene {
    func loggedIn(
        _ change: (inout BFFSettings) -> Void = { _ in }, _ behave: (inout TestProvider.Behaviour) -> Void = { _ in }
    ) async throws -> (TestSite, TestBrowser) {
        let site = try TestSite(change)
        site.provider.behave(behave)
        var browser = site.browser
        #expect(try await site.logIn(&browser).status == .found)
        return (site, browser)
    }

    func accessToken(_ site: TestSite, _ browser: TestBrowser) async throws(BFFFailure) -> String {
        try await site.bff.services.refresher.accessToken(for: try await site.session(browser))
    }

    func failure(_ site: TestSite, _ browser: TestBrowser) async -> BFFFailure? {
        do throws(BFFFailure) {
            _ = try await accessToken(site, browser)
            return nil
        } catch { return error }
    }

    func refreshes(_ site: TestSite) -> Int { site.provider.tokenRequests("refresh_token").count }
}
