import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("The audit trail: logins that the limits hold back")
struct ThrottledLoginTests {
    private static let owner = "testuser1@example.com"

    private func harness(_ change: (inout ProtectionSettings) -> Void) async throws -> Harness {
        try await Harness(settings: { change(&$0.protection) })
    }

    /// The status of a try by the password grant.
    private func attempt(_ harness: Harness, _ name: String, from address: String = "192.0.2.1") async -> Int {
        let form = [
            ("grant_type", "password"), ("client_id", "docs-ui"), ("username", name), ("password", "wrong"),
        ]
        let answer = await harness.server.respond(
            to: EndpointRequest(
                method: .post, path: "/oauth2/token",
                headerFields: [.contentType: "application/x-www-form-urlencoded"],
                body: Array(FormParameters.encode(form).utf8), clientAddress: address))
        return answer.status.code
    }

    private func written(_ harness: Harness) async throws -> [AuditEvent] {
        await harness.context.throttledLogins.write(in: harness.context)
        return try await harness.store.auditEvents(before: UnixTime(seconds: 1 << 40), limit: 1000)
            .filter { $0.kind == .loginThrottled }
    }

    @Test("one event for a limit and its window, however often it holds back; it names the person")
    func once() async throws {
        let harness = try await harness { $0.perAccountAndAddress = 2 }
        for _ in 0..<2 { #expect(await attempt(harness, Self.owner) == 400) }
        #expect(try await written(harness).isEmpty)
        for _ in 0..<20 {
            #expect(await attempt(harness, Self.owner) == 429)
            // Later than what is remembered of the limit, so that the store says it again.
            harness.clock.advance(.seconds(11))
        }
        let events = try await written(harness)
        #expect(events.count == 1)
        let event = try #require(events.first)
        #expect(event.subject == TestDirectory.subject && event.clientAddress == "192.0.2.1")
        #expect(event.requestID != nil && event.detail == "too many failed logins of this account from this address")
        #expect(event.result == .failure)
        harness.clock.advance(.seconds(300))
        for status in [400, 400, 429] { #expect(await attempt(harness, Self.owner) == status) }
        #expect(try await written(harness).count == 2, "the next window")
    }

    @Test("the answer and the event are there for a name that nobody has, and name nobody")
    func unknown() async throws {
        let harness = try await harness { $0.perAccountAndAddress = 1 }
        for status in [400, 429] { #expect(await attempt(harness, "nobody@example.com") == status) }
        let events = try await written(harness)
        #expect(events.count == 1 && events.first?.subject == nil)
        #expect(events.first?.detail?.contains("nobody@") == false, "what was typed may be a password")
    }

    @Test("a limit over many names is one event too, and blames none of them")
    func network() async throws {
        let harness = try await harness { settings in
            settings.perAddress = 3
            settings.perNetwork = 6
        }
        for number in 0..<4 { _ = await attempt(harness, "n\(number)") }
        for number in 0..<6 { _ = await attempt(harness, Self.owner, from: "192.0.2.\(number + 10)") }
        let details = try await written(harness).map { ($0.detail ?? "", $0.subject) }
        #expect(details.count == 2)
        #expect(details.contains { $0.0.hasSuffix("of this address") && $0.1 == nil })
        #expect(details.contains { $0.0.hasSuffix("of this network") && $0.1 == nil })
    }

    @Test("nobody fills the trail: of a thousand limits that are reached few are written in a window")
    func bounded() async throws {
        let harness = try await harness { settings in
            settings.perAccountAndAddress = 1
            settings.perAddress = 1_000_000
            settings.perNetwork = 1_000_000
        }
        for number in 0..<60 {
            for status in [400, 429] { #expect(await attempt(harness, "name\(number)") == status) }
        }
        #expect(try await written(harness).count == ThrottledLogins.maximumEvents)
    }

    @Test("too many wrong codes of a second factor are one event for the person")
    func factor() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        var page = await browser.signIn(await browser.visit("/login"))
        let wrong = scene.code(app) == "000000" ? "000001" : "000000"
        for _ in 0..<13 { page = await browser.submit(page, [("code", wrong)]) }
        #expect(page.status == 429)
        let events = try await written(scene.harness)
        #expect(events.map(\.subject) == [TestDirectory.subject])
        #expect(events.first?.detail?.contains("second factor") == true)
    }
}
