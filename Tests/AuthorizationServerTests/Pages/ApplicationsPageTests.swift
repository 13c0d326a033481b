import AuthorizationServer
import Foundation
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Testing

@Suite("The page of the applications with many grants")
struct ApplicationsPageTests {
    /// Grants of a client that were redeemed, a second apart, the last now.
    private func grant(_ harness: Harness, _ client: String, _ scope: String, count: Int, before: Duration = .zero)
        async throws
    {
        for index in 0..<count {
            var grant = GrantRecord(
                id: GrantID(RandomToken.alphanumeric(length: GrantID.length, from: .system)),
                subject: TestDirectory.subject, clientID: ClientID(client), sessionID: SessionID("elsewhere"),
                scope: try #require(Scope(parsing: scope)), resources: [], authTime: harness.clock.now, acr: "1",
                amr: ["pwd"], createdAt: harness.clock.now - .seconds(index) - before,
                expiresAt: harness.clock.now + .seconds(3600))
            grant.activatedAt = grant.createdAt
            grant.generation = 1
            try await harness.store.insert(grant)
        }
    }

    private func page(_ browser: TestBrowser) async -> TestPage {
        let page = await browser.visit("/account/applications")
        return page.isLogin ? await browser.follow(await browser.get("/account/applications")) : page
    }

    private func signedIn(_ harness: Harness) async -> TestBrowser {
        let browser = TestBrowser(harness)
        _ = await browser.signIn(await browser.visit("/login"))
        return browser
    }

    /// The clients that the page has a button to revoke of.
    private func clients(on page: TestPage) -> Set<String> {
        Set(
            page.text.components(separatedBy: "name=\"revoke\" value=\"").dropFirst().map {
                String($0.prefix { $0 != "\"" })
            })
    }

    @Test("300 grants of one client do not hide the one, older, of another")
    func noisy() async throws {
        let harness = try await Harness()
        try await grant(harness, "spa", "openid email", count: 1, before: .seconds(3000))
        try await grant(harness, "web-app", "openid offline_access me", count: 300)
        let browser = await signedIn(harness)
        let page = await page(browser)
        #expect(clients(on: page) == ["spa", "web-app"], "\(page.text)")
        #expect(page.text.contains("value=\"email\"") && page.text.contains("value=\"me\""))
    }

    @Test("all access of the noisy one is taken back at once, and one scope out of all of its grants")
    func revoked() async throws {
        let harness = try await Harness()
        try await grant(harness, "spa", "openid email", count: 1)
        try await grant(harness, "web-app", "openid offline_access me items", count: 300)
        let browser = await signedIn(harness)
        let page = await page(browser)
        let csrf = try #require(page.fields.first { $0.0 == "csrf" }?.1)
        func live() async throws -> [GrantRecord] {
            try await harness.store.grants(
                .subjectAndClient(TestDirectory.subject, ClientID("web-app")), now: harness.clock.now, limit: 1000)
        }
        _ = await browser.post(
            "/account/applications", [("csrf", csrf), ("client", "web-app"), ("revoke_scope", "items")])
        let narrowed = try await live()
        #expect(narrowed.count == 300 && narrowed.allSatisfy { $0.scope.description == "openid offline_access me" })
        let done = await browser.follow(
            await browser.post("/account/applications", [("csrf", csrf), ("revoke", "web-app")]))
        #expect(clients(on: done) == ["spa"])
        #expect(try await live().isEmpty)
    }

    @Test("of three clients with 500 grants each none is missing")
    func bounded() async throws {
        let harness = try await Harness()
        for index in 0..<30 {
            try await grant(harness, ["spa", "web-app", "docs-ui"][index % 3], "openid me", count: 50)
        }
        let browser = await signedIn(harness)
        #expect(clients(on: await page(browser)) == ["spa", "web-app", "docs-ui"])
    }
}
