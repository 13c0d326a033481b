import AuthorizationServer
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("One account with two names counts once")
struct TwoNamesTests {
    private let name = "ada"
    private let address = "ada@example.com"
    private let attempts = CountedAttempts()

    private func harness() async throws -> Harness {
        let attempts = attempts
        return try await Harness(
            settings: { settings in
                settings.accounts.signsInWithEmail = true
                settings.protection.perAccountAndAddress = 4
                settings.protection.perAccount = 6
                settings.protection.perAddress = 1000
            },
            directory: { directory in
                directory.users[0].username = "ada"
                directory.users[0].claims["email"] = "ada@example.com"
            }, attempts: { _ in attempts })
    }

    private func statuses(_ harness: Harness, _ names: [String], from address: String = "192.0.2.1") async -> [Int] {
        let browser = TestBrowser(harness)
        browser.address = address
        let page = await browser.authorize()
        var statuses: [Int] = []
        for name in names { statuses.append(await browser.signIn(page, name, "wrong").status) }
        return statuses
    }

    @Test("guesses at the login name and at the address share one budget, without regard to case")
    func shared() async throws {
        let harness = try await harness()
        let names = [address, name, "ADA@example.com", "Ada", address, name]
        #expect(await statuses(harness, names) == [200, 200, 200, 200, 429, 429])
    }

    @Test("from many addresses as well")
    func everywhere() async throws {
        let harness = try await harness()
        for number in 0..<8 {
            let typed = number.isMultiple(of: 2) ? address : name
            let status = await statuses(harness, [typed], from: "198.51.\(number).1")
            #expect(status == [number < 6 ? 200 : 429])
        }
    }

    @Test("an address of nobody is refused as late, in the same words, and asks the store as often")
    func nobody() async throws {
        let harness = try await harness()
        var answers: [(statuses: [Int], text: String, calls: Int)] = []
        for typed in [address, "eve@example.com"] {
            let browser = TestBrowser(harness)
            let page = await browser.authorize()
            let before = attempts.calls
            var statuses: [Int] = []
            var last = page
            for _ in 0..<7 {
                last = await browser.signIn(page, typed, "wrong")
                statuses.append(last.status)
            }
            answers.append(
                (statuses, last.text.replacing(typed, with: "NAME").filter { !$0.isNumber }, attempts.calls - before))
        }
        #expect(answers[0].statuses == [200, 200, 200, 200, 429, 429, 429])
        #expect(answers[0].statuses == answers[1].statuses && answers[0].calls == answers[1].calls)
        #expect(answers[0].calls == 5, "what is refused for a while asks no store")
    }

    @Test("the address is refused from memory too once the login name has used up the budget")
    func memory() async throws {
        let harness = try await harness()
        #expect(await statuses(harness, Array(repeating: name, count: 5)).last == 429)
        let before = attempts.calls
        #expect(await statuses(harness, [address, address, name]) == [429, 429, 429])
        #expect(attempts.calls == before)
    }

    @Test("a success by one name gives back what was counted for the other")
    func success() async throws {
        let harness = try await harness()
        #expect(await statuses(harness, [name, address, name]) == [200, 200, 200])
        let browser = TestBrowser(harness)
        #expect(await browser.signIn(await browser.authorize(), address).isConsent)
        #expect(await statuses(harness, [name, address, name]) == [200, 200, 200])
    }

    @Test("an administrator opens both names with one unlock")
    func unlocked() async throws {
        let harness = try await harness()
        #expect(await statuses(harness, Array(repeating: address, count: 5)).last == 429)
        let context = harness.context
        let unlocking = LoginUnlocking(
            stores: context.stores, keyRing: context.keyRing, settings: context.settings.protection)
        let user: User = try #require(try await harness.store.user(username: name))
        try await unlocking.unlock(user, now: harness.clock.now)
        harness.clock.advance(.seconds(11))  // what a node remembers it takes for ten seconds
        #expect(await statuses(harness, [address, name]) == [200, 200])
    }

    @Test("without sign-in by address the address is a name of its own, as it was")
    func switchedOff() async throws {
        let attempts = attempts
        let harness = try await Harness(
            settings: { $0.protection.perAccountAndAddress = 2 },
            directory: { directory in
                directory.users[0].username = "ada"
                directory.users[0].claims["email"] = "ada@example.com"
            }, attempts: { _ in attempts })
        #expect(
            await statuses(harness, [name, name, name, address, address, address]) == [200, 200, 429, 200, 200, 429])
    }
}
