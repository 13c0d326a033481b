import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("Errors of a provider at the callback")
struct ProviderErrorTests {
    @Test(
        "an error of the provider becomes a clear answer, ends that login and nothing else",
        arguments: [
            ("access_denied", "access_denied", 403), ("login_required", "provider_error", 502),
            ("temporarily_unavailable", "provider_unavailable", 503), ("<script>", "provider_error", 502),
        ])
    func providerErrors(received: String, code: String, status: Int) async throws {
        let site = try TestSite()
        var browser = site.browser
        let other = await site.start(&browser)
        let query = try site.provider.refuse(await site.start(&browser).location, received)
        let answer = await browser.get("/auth/web/callback?" + query, accept: "application/json")
        #expect(answer.status.code == status)
        #expect(answer.error == code)
        #expect(answer.json["request_id"] == "test-request")
        #expect(!answer.text.contains("<script"))
        #expect(browser.cookieNames.count == 1)
        #expect(await browser.get("/auth/web/callback?" + query).logDetail?.errorCode == "invalid_state")
        #expect(
            await browser.get("/auth/web/callback?" + (try site.provider.authorize(other.location))).status == .found)
    }

    @Test("a person sees a page with a way forward, and a program JSON")
    func pages() async throws {
        let site = try TestSite()
        var browser = site.browser
        let query = try site.provider.refuse(await site.start(&browser, returnTo: "/orders").location, "access_denied")
        let page = await browser.get("/auth/web/callback?" + query)
        #expect(page.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(page.text.contains("/auth/web/login?provider=one&amp;redirect_uri=%2Forders"))
        #expect(page.text.contains("test-request"))
        #expect(!page.text.contains("<script"))
    }
}
