import AuthorizationServer
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("Known browsers")
struct KnownDeviceTests {
    private let owner = "testuser1@example.com"
    private let cookie = "gatehouse_device"

    private func harness(_ change: @Sendable (inout ProtectionSettings) -> Void = { _ in }) async throws -> Harness {
        try await Harness(settings: { settings in
            settings.protection.perAccount = 3
            change(&settings.protection)
        })
    }

    /// A browser in which the owner has logged in once, and which has only the cookie by which it is known.
    private func ownBrowser(_ harness: Harness) async throws -> TestBrowser {
        let first = TestBrowser(harness)
        _ = await first.complete()
        let browser = TestBrowser(harness)
        let value: String = try #require(first[cookie: cookie])
        browser[cookie: cookie] = value
        return browser
    }

    /// Failures until the account is closed for strangers.
    private func close(_ harness: Harness) async {
        for number in 0..<4 {
            let stranger = TestBrowser(harness)
            stranger.address = "198.51.100.\(number)"
            let page = await stranger.authorize()
            let answer = await stranger.signIn(page, owner, "guess \(number)")
            #expect(answer.status == (number < 3 ? 200 : 429))
        }
    }

    private func events(_ harness: Harness, _ kind: AuditEvent.Kind) async throws -> [AuditEvent] {
        try await harness.store.auditEvents(before: UnixTime(seconds: 1 << 40), limit: 1000).filter { $0.kind == kind }
    }

    @Test(
        "whoever closes an account from elsewhere does not keep its owner out, and keeps out strangers with the right password"
    )
    func owner() async throws {
        let harness = try await harness()
        let browser = try await ownBrowser(harness)
        await close(harness)
        let stranger = TestBrowser(harness)
        #expect(await stranger.signIn(await stranger.authorize()).status == 429)
        #expect(await browser.signIn(await browser.authorize()).code != nil)
    }

    @Test("a known browser has a budget of its own for its owner's name")
    func budget() async throws {
        let harness = try await harness()
        let browser = try await ownBrowser(harness)
        let page = await browser.authorize()
        var statuses: [Int] = []
        for _ in 0..<11 { statuses.append(await browser.signIn(page, owner, "wrong").status) }
        #expect(statuses == Array(repeating: 200, count: 10) + [429])
    }

    @Test("the cookie is worth nothing for another name, and a forged one nothing at all")
    func foreign() async throws {
        let harness = try await harness()
        let first = TestBrowser(harness)
        _ = await first.complete(as: "testuser2@example.com")
        await close(harness)
        let value: String = try #require(first[cookie: cookie])
        for forged in [value, value + "x", "A" + value.dropFirst(), value.replacing(".", with: ""), "."] {
            let stranger = TestBrowser(harness)
            stranger[cookie: cookie] = forged
            #expect(await stranger.signIn(await stranger.authorize()).status == 429)
        }
    }

    @Test("one browser is known for each who logged in with it")
    func shared() async throws {
        let harness = try await harness()
        let browser = try await ownBrowser(harness)
        let value = browser[cookie: cookie]
        _ = await browser.complete([("prompt", "login")], as: "testuser2@example.com")
        #expect(browser[cookie: cookie] == value)
        #expect(try await events(harness, .loginFromNewDevice).count == 2)
    }

    @Test("a second browser is new and is told of, a known one is not")
    func newDevice() async throws {
        let harness = try await harness()
        let browser = try await ownBrowser(harness)
        _ = await browser.complete()
        let first = try await events(harness, .loginFromNewDevice)
        #expect(first.map(\.detail) == ["the first one that is known"])
        let other = TestBrowser(harness)
        other.address = "203.0.113.7"
        _ = await other.complete()
        let second = try await events(harness, .loginFromNewDevice)
        #expect(second.count == 2 && second.contains { $0.detail == nil && $0.clientAddress == "203.0.113.7" })
    }

    @Test("at most twenty browsers of one person are known: the oldest is forgotten")
    func bounded() async throws {
        let harness = try await harness()
        for _ in 0..<23 {
            _ = await TestBrowser(harness).complete()
            harness.clock.advance(.seconds(60))
        }
        let records = try await harness.store.personRecords(
            subject: TestDirectory.subject, kind: .device, now: harness.clock.now, limit: 100)
        #expect(records.count == 20)
    }

    @Test("a browser is forgotten with time, and where its lifetime is zero none is known")
    func lifetime() async throws {
        let harness = try await harness { $0.deviceLifetime = .seconds(1000) }
        let browser = try await ownBrowser(harness)
        harness.clock.advance(.seconds(1001))
        await close(harness)
        #expect(await browser.signIn(await browser.authorize()).status == 429)
        let none = try await self.harness { $0.deviceLifetime = .zero }
        let without = TestBrowser(none)
        _ = await without.complete()
        #expect(without[cookie: cookie] == nil)
        #expect(try await events(none, .loginFromNewDevice).isEmpty)
    }

    @Test("the session says which browser it is")
    func session() async throws {
        let harness = try await harness()
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        let sessions = try await harness.store.sessions(
            subject: TestDirectory.subject, now: harness.clock.now, limit: 9)
        #expect(sessions.map(\.device?.address) == ["192.0.2.1"])
    }
}
