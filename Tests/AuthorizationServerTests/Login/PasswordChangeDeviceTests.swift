import AuthorizationServer
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("Browsers that are known, after another password")
struct PasswordChangeDeviceTests {
    private let other = "eight yellow submarines uphill"

    private func devices(_ harness: Harness) async throws -> [PersonRecord] {
        try await harness.store.personRecords(
            subject: TestDirectory.subject, kind: .device, now: harness.clock.now, limit: 100)
    }

    private func change(_ browser: TestBrowser, _ new: String) async -> TestPage {
        let page = await browser.visit("/account/password")
        let form = page.fields(of: "new_password").filter { $0.0 != "current_password" && $0.0 != "new_password" }
        return await browser.follow(
            await browser.post(
                "/account/password",
                form + [("current_password", TestDirectory.password), ("new_password", new)]))
    }

    @Test("a change of password forgets all browsers but the one that it was made in")
    func changed() async throws {
        let harness = try await Harness(settings: { $0.protection.perAccount = 3 })
        let owner = TestBrowser(harness)
        _ = await owner.complete()
        let own = try await devices(harness).map(\.id)
        let intruder = TestBrowser(harness)
        _ = await intruder.complete()
        #expect(try await devices(harness).count == 2)
        #expect(await change(owner, other).text.contains("Your password is changed"))
        #expect(try await devices(harness).map(\.id) == own)

        // Guesses with the intruder's browser count like a stranger's: they do not have a budget of their own.
        let guessing = TestBrowser(harness)
        guessing[cookie: "gatehouse_device"] = intruder[cookie: "gatehouse_device"]
        var statuses: [Int] = []
        for number in 0..<4 {
            guessing.address = "198.51.\(number).1"
            statuses.append(await guessing.signIn(await guessing.authorize(), "testuser1@example.com", "x").status)
        }
        #expect(statuses == [200, 200, 200, 429])
        // The owner's is still known.
        let back = TestBrowser(harness)
        back[cookie: "gatehouse_device"] = owner[cookie: "gatehouse_device"]
        #expect(await back.signIn(await back.authorize(), "testuser1@example.com", other).code != nil)
    }

    @Test("a password that was chosen with a link forgets all browsers, that of the link too")
    func recovered() async throws {
        let harness = try await Harness()
        let owner = TestBrowser(harness)
        _ = await owner.complete()
        _ = await TestBrowser(harness).complete()
        let user: User = try #require(try await harness.store.user(subject: TestDirectory.subject))
        let changes = AccountChanges(context: harness.context)
        let link: String = try await changes.passwordLink(for: user, AccountChanges.Source("a test"))
        let page = await owner.get(link)
        #expect(try await devices(harness).count == 2, "a link that is only looked at changes nothing")
        #expect(await owner.submit(page, [("new_password", other)]).text.contains("Your password is saved"))
        #expect(try await devices(harness).isEmpty)
    }

    @Test("a refused change forgets none")
    func refused() async throws {
        let harness = try await Harness()
        let owner = TestBrowser(harness)
        _ = await owner.complete()
        _ = await TestBrowser(harness).complete()
        #expect(await change(owner, "short").text.contains("too short"))
        #expect(try await devices(harness).count == 2)
    }

    @Test("a browser that has lost its name keeps none")
    func withoutCookie() async throws {
        let harness = try await Harness()
        let owner = TestBrowser(harness)
        _ = await owner.complete()
        owner[cookie: "gatehouse_device"] = nil
        #expect(await change(owner, other).text.contains("Your password is changed"))
        #expect(try await devices(harness).isEmpty)
    }
}
