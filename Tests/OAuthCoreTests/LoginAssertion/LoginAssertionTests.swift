import OAuthCore
import Testing

@Suite("RFC 7523 a login that an application signed")
struct LoginAssertionTests {
    private let now = UnixTime(seconds: 1_700_000_000)
    private let expectation = LoginAssertionExpectation(
        issuer: "https://app.test", audience: "https://id.test", loginChallenge: "the-challenge")

    private func claims(_ changes: [String: JSONValue] = [:]) -> JSONObject {
        var claims: JSONObject = [
            "iss": "https://app.test", "sub": "person-1", "aud": "https://id.test", "iat": 1_700_000_000,
            "exp": 1_700_000_060, "jti": "once", "login_challenge": "the-challenge",
        ]
        for (name, value) in changes { claims[name] = value == .null ? nil : value }
        return claims
    }

    /// The claim that is at fault; nil where the assertion is good.
    private func fault(_ changes: [String: JSONValue]) -> String? {
        do throws(LoginAssertionRefusal) {
            _ = try expectation.validate(claims(changes), now: now)
            return nil
        } catch { return error.claim }
    }

    private func faults(_ name: String, _ values: [JSONValue]) {
        for value in values { #expect(fault([name: value]) == name, "\(name): \(value)") }
    }

    private func passes(_ changes: [[String: JSONValue]]) {
        for change in changes { #expect(fault(change) == nil, "\(change)") }
    }

    @Test("§3 1 another issuer than the configured one, and none, are refused")
    func issuer() {
        faults(
            "iss",
            [.null, "", 1, "https://app.test/", "https://APP.test", "https://id.test", ["https://app.test"]])
    }

    @Test("§3 2 a subject is 1 to 255 printable characters of ASCII, none of them a space")
    func subject() {
        passes([["sub": .string(String(repeating: "a", count: 255))], ["sub": "7"], ["sub": "a/b~!"]])
        faults(
            "sub",
            [
                .null, "", 7, " ", "a b", "a ", "jürgen", "a\u{0}b", "a\nb", "a\u{7F}",
                .string(String(repeating: "a", count: 256)),
            ])
    }

    @Test("§3 3 the audience is the server's issuer and nobody else")
    func audience() {
        passes([["aud": "https://id.test"], ["aud": ["https://id.test"]]])
        faults(
            "aud",
            [
                .null, "", 1, [], [1], "https://id.test/", "https://id.test/oauth2/token", "https://ID.test",
                ["https://id.test", "https://other.test"], ["https://id.test", "https://id.test"],
                ["https://other.test"],
            ])
    }

    @Test("§3 4 an assertion is refused from its exp on, ten seconds allowed")
    func expiry() {
        passes([["exp": 1_699_999_991, "iat": 1_699_999_940]])
        faults("exp", [.null, "1700000060", true, 0, -1])
        #expect(fault(["exp": 1_699_999_990, "iat": 1_699_999_940]) == "exp")
    }

    @Test("§3 4 an assertion that lives longer than 60 s is refused, by however little")
    func lifetime() throws {
        passes([["exp": 1_700_000_060], ["exp": 1_700_000_001], ["exp": 1_700_000_065, "iat": 1_700_000_005]])
        faults("exp", [1_700_000_061, 1_700_003_600, 1_700_000_000, 1_699_999_999])
        let fraction = try JSONReader.parse(Array("1700000060.5".utf8))
        #expect(fault(["exp": fraction]) == "exp")
        let half = try JSONReader.parse(Array("1700000000.5".utf8))
        let said = try expectation.validate(claims(["exp": fraction, "iat": half]), now: now)
        #expect(said.issuedAt == UnixTime(milliseconds: 1_700_000_000_500))
    }

    @Test("§3 5 an assertion is refused before its nbf, ten seconds allowed")
    func notBefore() {
        passes([["nbf": 1_700_000_010], ["nbf": 1]])
        faults("nbf", [1_700_000_011, "x", true])
    }

    @Test("§3 6 an assertion without iat, or of the future, is refused, ten seconds allowed")
    func issuedAt() {
        passes([["iat": 1_700_000_010]])
        faults("iat", [.null, "x", true, 1_700_000_011])
    }

    @Test("§3 7 an assertion without a jti, or with one of more than 255 bytes, is refused")
    func tokenID() {
        passes([["jti": .string(String(repeating: "j", count: 255))]])
        faults("jti", [.null, "", 1, .string(String(repeating: "j", count: 256))])
    }

    @Test("an assertion for another login than that of the address is refused")
    func challenge() {
        faults("login_challenge", [.null, "", 1, "The-challenge", "another", ["the-challenge"]])
    }

    @Test("a number beyond every calendar is no time, and traps nothing")
    func hugeTimes() throws {
        for text in ["1e300", "-1e300", "1e12", "9223372036854775808", "-9223372036854775809"] {
            let value = try JSONReader.parse(Array(text.utf8))
            for name in ["exp", "iat", "nbf"] { #expect(fault([name: value]) == name, "\(name): \(text)") }
        }
    }

    @Test("what is good says who it is in the words of the call, and how long its jti counts")
    func meaning() throws {
        let said = try expectation.validate(
            claims([
                "claims": ["name": "A Person"], "auth_time": 1_699_999_000, "acr": "2", "amr": ["pwd", "otp"],
                "remember": false, "nonce": "not-passed-on",
            ]), now: now)
        #expect(said.tokenID == TokenID("once"))
        #expect(said.issuedAt == now)
        #expect(said.rememberedUntil == UnixTime(seconds: 1_700_000_080))
        #expect(
            said.outcome
                == .accepted([
                    "subject": "person-1", "claims": ["name": "A Person"], "auth_time": 1_699_999_000, "acr": "2",
                    "amr": ["pwd", "otp"], "remember": false,
                ]))
        #expect(try expectation.validate(claims(), now: now).outcome == .accepted(["subject": "person-1"]))
    }

    @Test("an assertion says who it is or why nobody is, never both, and every other rule holds for either")
    func nobody() throws {
        let nobody: [String: JSONValue] = ["sub": .null, "error": "login_required", "error_description": "Nobody."]
        #expect(
            try expectation.validate(claims(nobody), now: now).outcome
                == .rejected(["error": "login_required", "error_description": "Nobody."]))
        #expect(fault(["error": "login_required"]) == "error")
        #expect(fault(nobody.merging(["jti": .null]) { $1 }) == "jti")
        #expect(fault(nobody.merging(["login_challenge": "another"]) { $1 }) == "login_challenge")
    }

    @Test("a refusal says what was received against what is configured, and holds no token")
    func refusalIsForTheLog() {
        let received = "https://other.test"
        let refusal = #expect(throws: LoginAssertionRefusal.self) {
            try expectation.validate(claims(["iss": .string(received)]), now: now)
        }
        #expect(refusal?.description == "iss: received \"https://other.test\", expected \"https://app.test\"")
    }
}
