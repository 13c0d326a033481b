import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("Credential stuffing")
struct AttackWatchTests {
    private func harness(_ change: (inout ProtectionSettings) -> Void = { _ in }) async throws -> Harness {
        try await Harness(settings: { settings in
            settings.protection.detection.namesPerNetwork = 5
            settings.protection.detection.namesPerPassword = 5
            settings.protection.detection.unknownNames = 5
            settings.protection.detection.attemptsUnderAttack = 4
            change(&settings.protection)
        })
    }

    /// The status of a try by the password grant, once the detector has looked at it.
    private func attempt(
        _ harness: Harness, _ name: String, _ password: String = "wrong", from address: String
    ) async -> Int {
        let form = [
            ("grant_type", "password"), ("client_id", "docs-ui"), ("username", name), ("password", password),
        ]
        let answer = await harness.server.respond(
            to: EndpointRequest(
                method: .post, path: "/oauth2/token",
                headerFields: [.contentType: "application/x-www-form-urlencoded"],
                body: Array(FormParameters.encode(form).utf8), clientAddress: address))
        await harness.context.attacks.examine(in: harness.context)
        return answer.status.code
    }

    private func detected(_ harness: Harness) async throws -> [String] {
        try await harness.store.auditEvents(before: UnixTime(seconds: 1 << 40), limit: 1000)
            .filter { $0.kind == .attackDetected }.compactMap { $0.detail?.prefix { $0 != ":" }.description }
    }

    @Test("many names from one network: its limits are a tenth, others' are not, and it ends by itself")
    func network() async throws {
        let harness = try await harness { $0.detection.unknownNames = 1000 }
        for number in 0..<6 {
            #expect(await attempt(harness, "n\(number)", "p\(number)", from: "192.0.2.\(number)") == 400)
        }
        #expect(try await detected(harness) == ["network"])
        let owner = "testuser1@example.com"
        #expect(await attempt(harness, owner, from: "192.0.2.99") == 400)
        #expect(await attempt(harness, owner, from: "192.0.2.99") == 429, "one failure, where ten are let through else")
        for _ in 0..<3 { #expect(await attempt(harness, owner, from: "198.51.100.1") == 400) }
        harness.clock.advance(.seconds(901))
        for _ in 0..<3 { #expect(await attempt(harness, owner, from: "192.0.2.99") == 400) }
        #expect(try await detected(harness) == ["network"], "one event for one attack")
    }

    @Test("one name many times from one network is no list of names")
    func oneName() async throws {
        let harness = try await harness()
        for number in 0..<9 {
            #expect(await attempt(harness, "testuser1@example.com", "p\(number)", from: "192.0.2.1") == 400)
        }
        #expect(try await detected(harness).isEmpty)
    }

    @Test("one password with many names, each from elsewhere: it is not tried again, others are")
    func password() async throws {
        let harness = try await harness { $0.detection.unknownNames = 1000 }
        for number in 0..<6 {
            #expect(await attempt(harness, "n\(number)", "Spring2026", from: "10.\(number).0.1") == 400)
        }
        #expect(try await detected(harness) == ["password"])
        #expect(await attempt(harness, "somebody", "Spring2026", from: "10.99.0.1") == 429)
        #expect(await attempt(harness, "somebody", "another", from: "10.99.0.1") == 400)
        harness.clock.advance(.seconds(901))
        #expect(await attempt(harness, "somebody", "Spring2026", from: "10.99.0.1") == 400)
    }

    @Test("names of nobody from everywhere: all unknown browsers together have few attempts, and it ends by itself")
    func server() async throws {
        let harness = try await harness()
        for number in 0..<6 {
            #expect(await attempt(harness, "n\(number)", "p\(number)", from: "10.\(number).0.1") == 400)
        }
        #expect(try await detected(harness) == ["server"])
        var statuses: [Int] = []
        for number in 10..<20 {
            statuses.append(await attempt(harness, "n\(number)", "p\(number)", from: "10.\(number).0.1"))
        }
        #expect(statuses == Array(repeating: 400, count: 4) + Array(repeating: 429, count: 6))
        harness.clock.advance(.seconds(901))
        #expect(await attempt(harness, "testuser1@example.com", TestDirectory.password, from: "10.0.0.1") == 200)
    }

    @Test("a few networks alone do not have the limits of all tightened, however many names of nobody they send")
    func fewNetworks() async throws {
        let harness = try await harness { settings in
            settings.detection.unknownNames = 40
            settings.detection.namesPerNetwork = 1000
        }
        for number in 0..<114 {
            let address = "10.\(number % 19).0.\(number)"
            #expect(await attempt(harness, "n\(number)", "p\(number)", from: address) == 400)
        }
        #expect(try await detected(harness).isEmpty, "nineteen networks count for two names each")
        for number in 0..<4 { _ = await attempt(harness, "m\(number)", "q\(number)", from: "172.\(number).0.1") }
        #expect(try await detected(harness) == ["server"])
    }

    @Test("whoever has many networks in two wide ones does not either")
    func wideNetworks() async throws {
        let harness = try await harness { settings in
            settings.detection.unknownNames = 40
            settings.detection.namesPerNetwork = 1000
        }
        for number in 0..<120 {
            let address = "2001:db\(number % 2):\(number)::1"
            #expect(await attempt(harness, "n\(number)", "p\(number)", from: address) == 400)
        }
        #expect(try await detected(harness).isEmpty, "each counts for half of them at most")
        _ = await attempt(harness, "m", "q", from: "2001:dead::1")
        #expect(try await detected(harness) == ["server"])
    }

    @Test("what one network sends does not use up what logins make up for")
    func credit() async throws {
        let harness = try await harness { $0.detection.unknownNames = 20 }
        for number in 0..<15 {
            _ = await attempt(harness, "testuser1@example.com", TestDirectory.password, from: "10.\(number).0.1")
        }
        for number in 0..<60 { _ = await attempt(harness, "n\(number % 4)", "p\(number)", from: "192.0.2.\(number)") }
        for number in 0..<30 { _ = await attempt(harness, "m\(number)", "q\(number)", from: "172.\(number).0.1") }
        #expect(try await detected(harness).isEmpty, "14 of 30 are made up for")
    }

    @Test("people who exist make up for as many names of nobody")
    func share() async throws {
        let harness = try await harness()
        for number in 0..<20 {
            let name = number.isMultiple(of: 2) ? "n\(number)" : "testuser1@example.com"
            let password = number.isMultiple(of: 2) ? "p\(number)" : TestDirectory.password
            _ = await attempt(harness, name, password, from: "10.\(number).0.1")
        }
        #expect(try await detected(harness).isEmpty)
    }
}
