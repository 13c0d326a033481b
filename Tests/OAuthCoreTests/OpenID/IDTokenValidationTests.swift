import OAuthCore
import Testing

@Suite("OpenID Connect Core §3.1.3.7 ID token validation")
struct IDTokenValidationTests {
    private let now = UnixTime(seconds: 1_700_000_000)

    private func claims(_ changes: [String: JSONValue] = [:]) -> JSONObject {
        var claims: JSONObject = [
            "iss": "https://id.test", "sub": "person-1", "aud": "the-client", "exp": 1_700_000_300,
            "iat": 1_700_000_000, "nonce": "the-nonce", "at_hash": "hash",
        ]
        for (name, value) in changes { claims[name] = value == .null ? nil : value }
        return claims
    }

    /// The claim that is at fault; nil where the token is good.
    private func fault(
        _ changes: [String: JSONValue], nonce: IDTokenExpectation.Nonce = .exactly("the-nonce")
    ) -> String? {
        let expectation = IDTokenExpectation(
            clientID: ClientID("the-client"), nonce: nonce, accessTokenHash: "hash", codeHash: "code-hash")
        do throws(IDTokenRefusal) {
            _ = try expectation.validate(claims(changes), now: now) { (issuer, _) throws(IDTokenRefusal) in
                guard issuer == "https://id.test" else {
                    throw IDTokenRefusal("iss", received: issuer, expected: "https://id.test")
                }
            }
            return nil
        } catch { return error.claim }
    }

    @Test("a token with each claim as it must be is good, and so is one with those that may be there")
    func good() {
        let more: [[String: JSONValue]] = [
            [:], ["azp": "the-client"], ["aud": ["the-client"]],
            ["aud": ["other", "the-client"], "azp": "the-client"],
            ["at_hash": .null], ["c_hash": "code-hash"], ["nbf": 1_700_000_060],
            ["exp": .number(JSONNumber(1_700_000_300))],
            ["iat": 1_700_000_060], ["iat": 1_699_999_340], ["exp": 1_699_999_941], ["sid": "s"], ["sub": "jürgen"],
        ]
        for changes in more { #expect(fault(changes) == nil, "\(changes)") }
    }

    @Test("a token with any claim wrong is refused, and the refusal names the claim")
    func wrong() {
        let wrong: [(String, JSONValue)] = [
            ("iss", .null), ("iss", "https://evil.test"), ("iss", 1), ("iss", ""), ("iss", ["https://id.test"]),
            ("sub", .null), ("sub", ""), ("sub", 1), ("sub", "a\u{0}b"),
            ("sub", .string(String(repeating: "a", count: 256))),
            ("aud", .null), ("aud", ""), ("aud", []), ("aud", 1), ("aud", "The-Client"), ("aud", ["other"]),
            ("aud", [1, "the-client"]),
            ("azp", "other"), ("azp", ""), ("azp", 1),
            ("exp", .null), ("exp", 1_699_999_940), ("exp", "1700000300"), ("exp", 0), ("exp", -1),
            ("iat", .null), ("iat", 1_700_000_061), ("iat", 1_699_999_339), ("iat", "x"), ("iat", true),
            ("nbf", 1_700_000_061), ("nbf", "x"), ("nonce", .null), ("nonce", ""), ("nonce", "other"), ("nonce", 1),
            ("at_hash", "other"), ("at_hash", 1), ("at_hash", ""), ("c_hash", "other"), ("events", [:]), ("sid", 1),
            ("tid", 1),
        ]
        for (name, value) in wrong { #expect(fault([name: value]) == name, "\(name): \(value)") }
        #expect(fault(["aud": ["the-client", "other"]]) == "azp")
    }

    @Test("a number beyond every calendar is no time, and traps nothing")
    func hugeTimes() {
        for text in ["1e300", "-1e300", "1e12", "9223372036854775808"] {
            guard let value = try? JSONReader.parse(Array(text.utf8)) else { continue }
            for name in ["exp", "iat", "nbf"] { #expect(fault([name: value]) == name, "\(name): \(text)") }
        }
    }

    @Test("§12.2 with a refresh the nonce may be absent and the token old; issuer and person must be the same")
    func continued() throws {
        #expect(fault(["nonce": .null, "iat": 1_600_000_000], nonce: .unknown) == nil)
        #expect(fault(["exp": 1_699_999_940], nonce: .unknown) == "exp")
        let received = ReceivedIDToken(
            issuer: "https://id.test", subject: SubjectID("person-1"), audience: ["the-client"], sessionID: nil,
            claims: [:])
        try received.checkContinues(issuer: "https://id.test", subject: SubjectID("person-1"))
        #expect(throws: IDTokenRefusal.self) {
            try received.checkContinues(issuer: "https://other.test", subject: SubjectID("person-1"))
        }
        #expect(throws: IDTokenRefusal.self) {
            try received.checkContinues(issuer: "https://id.test", subject: SubjectID("person-2"))
        }
    }
}
