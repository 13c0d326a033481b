import AuthorizationServer
import Foundation
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("Throttling of logins")
struct LoginThrottleTests {
    private let start = UnixTime(seconds: 1000)
    private let attempts = CountedAttempts()

    private func throttle(
        _ nameAndAddress: Int, _ name: Int, _ address: Int, _ network: Int = 1_000_000, entries: Int = 100
    ) async throws -> LoginThrottle {
        var settings = ProtectionSettings()
        settings.perAccountAndAddress = nameAndAddress
        settings.perAccount = name
        settings.perAddress = address
        settings.perNetwork = network
        settings.window = .seconds(60)
        settings.accountWindow = .seconds(60)
        return LoginThrottle(
            store: attempts, keyRing: try KeyRing(root: Harness.root), settings: settings, entries: entries)
    }

    @Test("failures of one name from one address, without regard to case")
    func nameAndAddress() async throws {
        let throttle = try await throttle(2, 100, 100)
        #expect(try await throttle.begin(username: "jane", address: "a", now: start) == nil)
        #expect(try await throttle.begin(username: "Jane", address: "a", now: start + .seconds(10)) == nil)
        let now = start + .seconds(20)
        #expect(try await throttle.begin(username: "JANE", address: "a", now: now) == .seconds(40))
        #expect(try await throttle.begin(username: "jane", address: "b", now: now) == nil)
        #expect(try await throttle.begin(username: "john", address: "a", now: now) == nil)
        #expect(try await throttle.begin(username: "jane", address: "a", now: start + .seconds(60)) == nil)
    }

    @Test("failures of one name from everywhere, and of one address over all names")
    func others() async throws {
        let names = try await throttle(100, 2, 100)
        for address in ["a", "b"] {
            #expect(try await names.begin(username: "jane", address: address, now: start) == nil)
        }
        #expect(try await names.begin(username: "jane", address: "c", now: start) != nil)
        let addresses = try await throttle(100, 100, 2)
        for name in ["x", "y"] { #expect(try await addresses.begin(username: name, address: "d", now: start) == nil) }
        #expect(try await addresses.begin(username: "z", address: "d", now: start) != nil)
    }

    @Test("an IPv6 address counts as its network")
    func networks() async throws {
        let throttle = try await throttle(100, 100, 1)
        #expect(try await throttle.begin(username: "a", address: "2001:db8:1:2:3::4", now: start) == nil)
        #expect(try await throttle.begin(username: "b", address: "2001:DB8:1:2::9", now: start) != nil)
        #expect(try await throttle.begin(username: "c", address: "2001:db8:1:3::9", now: start) == nil)
        #expect(try await throttle.begin(username: "d", address: "::1", now: start) == nil)
    }

    @Test("a success forgives what was counted for it, and what came to nothing is not counted")
    func success() async throws {
        let throttle = try await throttle(2, 3, 3)
        for number in 0..<10 {
            let admission = try await throttle.begin(LoginAttempt(username: "jane", address: "a"), now: start)
            guard case .counted(let counted) = admission else {
                Issue.record("attempt \(number) was refused")
                return
            }
            if number.isMultiple(of: 2) {
                await throttle.succeeded(counted, now: start)
            } else {
                await throttle.withdrawn(counted)
            }
        }
    }

    @Test("names that no account can have count for their address alone")
    func longNames() async throws {
        let throttle = try await throttle(2, 100, 100)
        var isLetThrough: [Bool] = []
        for length in 400..<403 {
            let name = String(repeating: "x", count: length)
            isLetThrough.append(try await throttle.begin(username: name, address: "a", now: start) == nil)
        }
        #expect(isLetThrough == [true, true, false])
    }

    @Test("two nodes over one store let through as many as one")
    func nodes() async throws {
        let nodes = [try await throttle(5, 100, 100), try await throttle(5, 100, 100)]
        var isLetThrough = 0
        for number in 0..<20
        where try await nodes[number % 2].begin(username: "jane", address: "a", now: start) == nil {
            isLetThrough += 1
        }
        #expect(isLetThrough == 5)
        // An administrator makes room; a node that has heard of the limit asks again after ten seconds.
        try await nodes[0].unlock(username: "JANE", addresses: ["a"])
        #expect(try await nodes[0].begin(username: "jane", address: "a", now: start + .seconds(1)) == nil)
        #expect(try await nodes[1].begin(username: "jane", address: "a", now: start + .seconds(9)) != nil)
        #expect(try await nodes[1].begin(username: "jane", address: "a", now: start + .seconds(10)) == nil)
    }

    @Test("a name that is known to be over its limit asks no store, also while the store is away")
    func memory() async throws {
        let throttle = try await throttle(1, 100, 100)
        #expect(try await throttle.begin(username: "jane", address: "a", now: start) == nil)
        #expect(try await throttle.begin(username: "jane", address: "a", now: start) == .seconds(60))
        let asked = attempts.calls
        attempts.isDown = true
        for _ in 0..<100 { #expect(try await throttle.begin(username: "jane", address: "a", now: start) != nil) }
        #expect(attempts.calls == asked)
        await #expect(throws: StoreError.self) {
            _ = try await throttle.begin(username: "john", address: "a", now: start)
        }
    }

    @Test("memory is bounded, and what it forgets the store knows")
    func bounded() async throws {
        let throttle = try await throttle(1, 1_000_000, 1_000_000, entries: 8)
        for number in 0..<100 {
            for expected in [true, false] {
                let wait = try await throttle.begin(username: "user\(number)", address: "a", now: start)
                #expect((wait == nil) == expected)
            }
        }
        for name in ["user0", "user99"] {
            #expect(try await throttle.begin(username: name, address: "a", now: start) == .seconds(60))
        }
    }

    @Test("while attempts cannot be counted no password is compared: 503")
    func unavailable() async throws {
        let attempts = attempts
        let harness = try await Harness(attempts: { _ in attempts })
        let browser = TestBrowser(harness)
        let page = await browser.authorize()
        attempts.isDown = true
        #expect(await browser.signIn(page).status == 503)
        #expect(await browser.signIn(page, "nobody", "x").status == 503)
        let form = [("grant_type", "password"), ("username", "testuser1@example.com"), ("password", "x")]
        #expect(await harness.token(form, as: .named("docs-ui")).status == 503)
        attempts.isDown = false
        #expect(await browser.signIn(page).isConsent)
    }

    @Test("addresses of one network count together: 24 bits of IPv4, 48 of IPv6, and IPv4 in IPv6 as what it is")
    func wideNetworks() async throws {
        let throttle = try await throttle(100, 100, 100, 2)
        for (first, second, third, other) in [
            ("192.0.2.1", "192.0.2.77", "::ffff:192.0.2.200", "192.0.3.1"),
            ("2001:db8:5:1::1", "2001:db8:5:2::1", "2001:DB8:5:ffff::", "2001:db8:6:1::1"),
        ] {
            #expect(try await throttle.begin(username: "a", address: first, now: start) == nil)
            #expect(try await throttle.begin(username: "b", address: second, now: start) == nil)
            #expect(try await throttle.begin(username: "c", address: third, now: start) != nil)
            #expect(try await throttle.begin(username: "c", address: other, now: start) == nil)
        }
    }

    @Test("a known browser has a budget of its own, which nobody else uses up and which ends as well")
    func knownBrowser() async throws {
        let throttle = try await throttle(2, 3, 3)
        let known = SecretHash([UInt8](repeating: 1, count: 32))
        for number in 0..<9 { _ = try await throttle.begin(username: "jane", address: "b\(number)", now: start) }
        #expect(try await throttle.begin(username: "jane", address: "a", now: start) != nil)
        for number in 0..<11 {
            let wait = try await throttle.begin(username: "jane", address: "a", device: known, now: start)
            #expect((wait == nil) == (number < 10))
        }
    }

    @Test("an owner's success with a known browser opens the account again, at most once in a window of it")
    func unlockedByOwner() async throws {
        let throttle = try await throttle(100, 3, 100)
        let known = SecretHash([UInt8](repeating: 1, count: 32))
        for isOpened in [true, false] {
            for _ in 0..<4 { _ = try await throttle.begin(username: "jane", address: "x", now: start) }
            #expect(try await throttle.begin(username: "jane", address: "y", now: start) != nil)
            let own = LoginAttempt(username: "jane", address: "a", device: known)
            guard case .counted(let counted) = try await throttle.begin(own, now: start) else {
                Issue.record("the owner was refused")
                return
            }
            await throttle.succeeded(counted, now: start)
            #expect((try await throttle.begin(username: "jane", address: "y", now: start) == nil) == isOpened)
        }
    }

    @Test("every template compiles", arguments: PageTemplate.allCases)
    func templates(template: PageTemplate) {
        #expect(template.render(["title": "x"])?.isEmpty == false)
    }
}

extension LoginThrottle {
    /// For how long to wait; nil: the attempt was counted.
    fileprivate func begin(
        username: String, address: String?, device: SecretHash? = nil, now: UnixTime
    ) async throws(StoreError) -> Duration? {
        switch try await begin(LoginAttempt(username: username, address: address, device: device), now: now) {
        case .counted: nil
        case .refused(let wait, _): wait
        }
    }
}

/// Attempts in a SQLite file of their own, with the number of calls and a switch that takes them away.
final class CountedAttempts: AttemptStore {
    private struct State {
        var store: SQLiteStore?
        var calls = 0
        var isDown = false
    }

    private let state = Mutex(State())
    private let folder = NSTemporaryDirectory() + "gatehouse-attempts-" + RandomToken.alphanumeric(from: .system)

    var calls: Int { state.withLock { $0.calls } }
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func opened() async throws(StoreError) -> SQLiteStore {
        let isDown = state.withLock { state in
            state.calls += 1
            return state.isDown
        }
        guard !isDown else { throw StoreError(.unavailable, detail: "the test has switched it off") }
        if let store = state.withLock({ $0.store }) { return store }
        let store = try await SQLiteStore.open(path: folder + "/attempts.db", logger: TestLog().logger)
        state.withLock { $0.store = store }
        return store
    }

    func countAttempt(
        _ limits: [AttemptLimit], now: UnixTime
    ) async throws(StoreError) -> [SecretHash: UnixTime] {
        try await opened().countAttempt(limits, now: now)
    }

    func takeBackAttempt(_ keys: [SecretHash], forgetting: [SecretHash]) async throws(StoreError) {
        try await opened().takeBackAttempt(keys, forgetting: forgetting)
    }
}
