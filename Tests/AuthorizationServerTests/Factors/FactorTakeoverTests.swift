import AuthorizationServer
import OAuthCore
import Storage
import Testing

/// What somebody can do who has a session of a person and nothing else of theirs.
@Suite("Second factors, of a session that was taken")
struct FactorTakeoverTests {
    private static let essential = #"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#

    private func harness(_ directory: (inout TestDirectory) -> Void = { _ in }) async throws -> Harness {
        try await Harness(
            settings: { $0.secondFactors = SecondFactorSettings(policy: .optional, methods: [.totp]) },
            directory: directory)
    }

    /// Whether a page shows the key of a new app.
    private func isAddition(_ page: TestPage) -> Bool { page.status == 200 && page.text.contains("otpauth://totp/") }

    @Test("an old session adds no factor for a client that demands one: the login page comes first")
    func oldSession() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete(TestRequest.firstParty)
        harness.clock.advance(.seconds(601))
        let page = await browser.authorize(TestRequest.firstParty + [("claims", Self.essential)])
        #expect(page.isLogin)
        // The page of the addition itself is no way around.
        let around = await browser.visit("/login/factor/new" + page.url.drop { $0 != "?" })
        #expect(around.isLogin)
        #expect(try await !harness.context.secondFactors.isEnrolled(TestDirectory.subject))
        #expect(isAddition(await browser.signIn(around)))
    }

    @Test("a session of the last minutes adds one at once")
    func youngSession() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete(TestRequest.firstParty)
        harness.clock.advance(.seconds(599))
        #expect(isAddition(await browser.authorize(TestRequest.firstParty + [("claims", Self.essential)])))
    }

    @Test("a client that demands a factor has an old session log in again before one is added")
    func demandingClient() async throws {
        let harness = try await harness { $0.change("web-app") { $0.requiresSecondFactor = true } }
        let browser = TestBrowser(harness)
        _ = await browser.complete(TestRequest.firstParty)
        harness.clock.advance(.seconds(3600))
        let page = await browser.authorize()
        #expect(page.isLogin)
        #expect(isAddition(await browser.signIn(page)))
    }
}
