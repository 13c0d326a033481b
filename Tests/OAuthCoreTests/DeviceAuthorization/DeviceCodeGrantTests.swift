import OAuthCore
import Testing

@Suite("RFC 8628 §3.5 what a device is told")
struct DeviceCodeGrantTests {
    private let start = UnixTime(seconds: 1_800_000_000)
    private let client = Client(
        clientID: ClientID("tv"), grantTypes: [.deviceCode], scope: Scope(parsing: "openid") ?? .empty)

    private func record() throws -> DeviceAuthorizationRecord {
        let request = try DeviceAuthorizationRequest.validate(
            FormParameters([("scope", "openid")]), client: client,
            audiences: AudienceResolver(issuer: "https://issuer.example", resourceServers: []))
        return DeviceAuthorizationRecord(
            clientID: client.clientID, request: request, address: "192.0.2.7", requestedAt: start,
            expiresAt: start + .seconds(600), interval: .seconds(5))
    }

    private func decide(
        _ record: DeviceAuthorizationRecord?, after seconds: Double
    ) throws -> DeviceCodeGrant.Decision {
        try DeviceCodeGrant.decide(client: client, record: record, now: start + .milliseconds(Int(seconds * 1000)))
    }

    @Test("§3.5 each question that comes too soon makes the interval 5 s longer, for that and all that follow")
    func slowDown() throws {
        var record = try record()
        guard case .pending(let first) = try decide(record, after: 0) else { throw Unexpected() }
        record = first
        guard case .slowDown(let second?) = try decide(record, after: 2) else { throw Unexpected() }
        #expect(second.interval == .seconds(10))
        guard case .slowDown(let third?) = try decide(second, after: 10) else { throw Unexpected() }
        #expect(third.interval == .seconds(15))
        guard case .pending(let fourth) = try decide(third, after: 25) else { throw Unexpected() }
        #expect(fourth.interval == .seconds(15))
    }

    @Test("a device that keeps to the interval may be as early as the network made the question before late")
    func leeway() throws {
        guard case .pending(let first) = try decide(try record(), after: 10) else { throw Unexpected() }
        guard case .pending = try decide(first, after: 14.01) else { throw Unexpected() }
        guard case .slowDown = try decide(first, after: 13.9) else { throw Unexpected() }
    }

    @Test("a device that goes on and on costs no write any more")
    func bounded() throws {
        var record = try record()
        record.askedAt = start
        var writes = 0
        for _ in 0..<1000 {
            guard case .slowDown(let next) = try decide(record, after: 0.1) else { throw Unexpected() }
            guard let next else { continue }
            writes += 1
            record = next
        }
        #expect(writes == 23)
        #expect(record.interval == DeviceCodeGrant.longestInterval)
    }

    @Test("what is decided: pending, denied, expired, redeemed once, a replay after that, expired or not")
    func states() throws {
        var record = try record()
        #expect(try decide(record, after: 600) == .expired)
        record.state = .denied
        #expect(try decide(record, after: 1) == .denied)
        record.state = .approved(GrantID("g"))
        #expect(try decide(record, after: 1) == .redeem(GrantID("g")))
        #expect(try decide(record, after: 600) == .expired)
        record.state = .redeemed(GrantID("g"))
        #expect(try decide(record, after: 2) == .replay(GrantID("g")))
        #expect(try decide(record, after: 700) == .replay(GrantID("g")))
    }

    @Test("a record comes back as it was stored, in every state")
    func document() throws {
        var record = try record()
        record.askedAt = start + .seconds(3)
        for state: DeviceAuthorizationRecord.State in [
            .pending, .denied, .approved(GrantID("g")), .redeemed(GrantID("g")),
        ] {
            record.state = state
            #expect(DeviceAuthorizationRecord(document: record.document) == record)
        }
        #expect(DeviceAuthorizationRecord(document: ["purpose": "device"]) == nil)
        #expect(DeviceAuthorizationRecord(document: ["purpose": "authorization"]) == nil)
    }

    private struct Unexpected: Error {}
}
