import AuthorizationServer
import OAuthCore
import Testing

@Suite("Throttling of logins")
struct LoginThrottleTests {
    private let start = UnixTime(seconds: 1000)

    private func throttle(_ nameAndAddress: Int, _ name: Int, _ address: Int, entries: Int = 100) -> LoginThrottle {
        LoginThrottle(
            limits: .init(
                perNameAndAddress: nameAndAddress, perName: name, perAddress: address, window: .seconds(60),
                entries: entries))
    }

    @Test("failures of one name from one address, without regard to case")
    func nameAndAddress() {
        let throttle = throttle(2, 100, 100)
        #expect(throttle.begin(username: "jane", address: "a", now: start) == nil)
        #expect(throttle.begin(username: "Jane", address: "a", now: start + .seconds(10)) == nil)
        #expect(throttle.begin(username: "JANE", address: "a", now: start + .seconds(20)) == .seconds(40))
        #expect(throttle.begin(username: "jane", address: "b", now: start + .seconds(20)) == nil)
        #expect(throttle.begin(username: "john", address: "a", now: start + .seconds(20)) == nil)
        #expect(throttle.begin(username: "jane", address: "a", now: start + .seconds(60)) == nil)
    }

    @Test("failures of one name from everywhere, and of one address over all names")
    func others() {
        let names = throttle(100, 2, 100)
        for address in ["a", "b"] { #expect(names.begin(username: "jane", address: address, now: start) == nil) }
        #expect(names.begin(username: "jane", address: "c", now: start) != nil)
        let addresses = throttle(100, 100, 2)
        for name in ["x", "y"] { #expect(addresses.begin(username: name, address: "a", now: start) == nil) }
        #expect(addresses.begin(username: "z", address: "a", now: start) != nil)
    }

    @Test("an IPv6 address counts as its network")
    func networks() {
        let throttle = throttle(100, 100, 1)
        #expect(throttle.begin(username: "a", address: "2001:db8:1:2:3::4", now: start) == nil)
        #expect(throttle.begin(username: "b", address: "2001:DB8:1:2::9", now: start) != nil)
        #expect(throttle.begin(username: "c", address: "2001:db8:1:3::9", now: start) == nil)
        #expect(throttle.begin(username: "d", address: "::1", now: start) == nil)
    }

    @Test("a success forgives what was counted for it")
    func success() {
        let throttle = throttle(2, 3, 3)
        for _ in 0..<10 {
            #expect(throttle.begin(username: "jane", address: "a", now: start) == nil)
            throttle.succeeded(username: "jane", address: "a")
        }
    }

    @Test("names that no account can have count for their address alone")
    func longNames() {
        let throttle = throttle(2, 100, 100)
        let names = (0..<3).map { String(repeating: "x", count: 400 + $0) }
        #expect(names.map { throttle.begin(username: $0, address: "a", now: start) == nil } == [true, true, false])
    }

    @Test("memory is bounded: the oldest entries go")
    func bounded() {
        let throttle = throttle(1, 1_000_000, 1_000_000, entries: 8)
        for number in 0..<1000 {
            let now = start + .milliseconds(Int64(number))
            #expect(throttle.begin(username: "user\(number)", address: "a", now: now) == nil)
        }
        #expect(throttle.begin(username: "user999", address: "a", now: start + .seconds(2)) != nil)
        #expect(throttle.begin(username: "user0", address: "a", now: start + .seconds(2)) == nil)
    }

    @Test("every template compiles", arguments: PageTemplate.allCases)
    func templates(template: PageTemplate) {
        #expect(template.render(["title": "x"])?.isEmpty == false)
    }
}
