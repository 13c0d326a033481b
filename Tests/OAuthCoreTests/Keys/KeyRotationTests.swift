import OAuthCore
import Testing

@Suite("The life of signing keys")
struct KeyRotationTests {
    private let rotation = KeyRotation(
        algorithms: ["ES256"], rotateEvery: .seconds(1000), announceFor: .seconds(100), retainFor: .seconds(50))

    private func key(_ name: String, _ state: SigningKeyRecord.State, activeAt: Int64, retiredAt: Int64? = nil)
        -> SigningKeyRecord
    {
        SigningKeyRecord(
            keyID: KeyID(name), algorithm: "ES256", sealedPrivateKey: [], publicJWK: [:], state: state,
            announcedAt: UnixTime(seconds: 0), activeAt: UnixTime(seconds: activeAt),
            retiredAt: retiredAt.map { UnixTime(seconds: $0) })
    }

    private func states(_ plan: KeyRotation.Plan) -> [String: SigningKeyRecord.State] {
        Dictionary(uniqueKeysWithValues: plan.keys.map { ($0.keyID.rawValue, $0.state) })
    }

    private func plan(_ keys: [SigningKeyRecord], at second: Int64, _ demand: KeyRotation.Demand = .none)
        -> KeyRotation.Plan
    {
        rotation.plan(keys, demand: demand, now: UnixTime(seconds: second))
    }

    @Test("the first start makes a key that signs at once")
    func first() {
        let plan = plan([], at: 5)
        #expect(plan.additions == [.init(algorithm: "ES256", state: .active, activeAt: UnixTime(seconds: 5))])
    }

    @Test("a young key changes nothing")
    func young() {
        #expect(plan([key("a", .active, activeAt: 0)], at: 899).isEmpty)
    }

    @Test("a successor is announced before the key's time is over, and long enough")
    func announced() {
        #expect(
            plan([key("a", .active, activeAt: 0)], at: 900).additions
                == [.init(algorithm: "ES256", state: .announced, activeAt: UnixTime(seconds: 1000))])
        #expect(plan([key("a", .active, activeAt: 0)], at: 5000).additions.first?.activeAt == UnixTime(seconds: 5100))
        #expect(plan([key("a", .active, activeAt: 0), key("b", .announced, activeAt: 1000)], at: 950).isEmpty)
    }

    @Test("the successor signs when its time has come, and the key before it retires")
    func activated() {
        let plan = plan([key("a", .active, activeAt: 0), key("b", .announced, activeAt: 1000)], at: 1000)
        #expect(states(plan) == ["a": .retired, "b": .active])
        #expect(plan.keys.first { $0.keyID == KeyID("a") }?.retiredAt == UnixTime(seconds: 1000))
        #expect(plan.additions.isEmpty)
    }

    @Test("a retired key stays until the last token that it signed has expired")
    func removed() {
        let keys = [key("a", .retired, activeAt: 0, retiredAt: 1000), key("b", .active, activeAt: 1000)]
        #expect(plan(keys, at: 1049).isEmpty)
        #expect(states(plan(keys, at: 1050)) == ["b": .active])
    }

    @Test("an operator announces, or makes the successor sign at once")
    func demands() {
        let keys = [key("a", .active, activeAt: 0)]
        #expect(
            plan(keys, at: 10, .announce).additions
                == [.init(algorithm: "ES256", state: .announced, activeAt: UnixTime(seconds: 110))])
        let now = plan(keys, at: 10, .activateNow)
        #expect(states(now) == ["a": .retired])
        #expect(now.additions == [.init(algorithm: "ES256", state: .active, activeAt: UnixTime(seconds: 10))])
        let announced = plan(keys + [key("b", .announced, activeAt: 110)], at: 20, .activateNow)
        #expect(states(announced) == ["a": .retired, "b": .active])
        #expect(announced.additions.isEmpty)
        #expect(plan(keys + [key("b", .announced, activeAt: 110)], at: 20, .announce).isEmpty)
    }

    @Test("the keys of an algorithm that is switched off retire")
    func switchedOff() {
        var other = key("r", .active, activeAt: 0)
        other.algorithm = "RS256"
        #expect(states(plan([key("a", .active, activeAt: 0), other], at: 10)) == ["a": .active, "r": .retired])
    }
}
