import OAuthCore
import Secrets
import Testing

@Suite("RFC 6238 time-based one-time passwords")
struct TOTPTests {
    private let totp = TOTP(seed: Array("12345678901234567890".utf8))

    @Test(
        "Appendix B: the test values of SHA-1, in six digits",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func vectors(seconds: Int64, code: String) {
        #expect(totp.code(step: TOTP.step(at: UnixTime(seconds: seconds))) == code)
    }

    @Test(
        "RFC 4226 Appendix D: the values of the counters 0 to 9",
        arguments: zip(
            0...9,
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]))
    func counters(counter: Int, code: String) { #expect(totp.code(step: Int64(counter)) == code) }

    @Test("§5.2 a code of one step before and after counts, one of two steps does not", arguments: -3...3)
    func drift(steps: Int) {
        let now = UnixTime(seconds: 1_234_567_890)
        let step = TOTP.step(at: now) + Int64(steps)
        #expect(totp.step(of: totp.code(step: step), at: now, after: nil) == (abs(steps) <= 1 ? step : nil))
    }

    @Test("§5.2 a code counts once, and with it every one before it")
    func once() {
        let now = UnixTime(seconds: 1_234_567_890)
        let step = TOTP.step(at: now)
        #expect(totp.step(of: totp.code(step: step), at: now, after: step) == nil)
        #expect(totp.step(of: totp.code(step: step - 1), at: now, after: step) == nil)
        #expect(totp.step(of: totp.code(step: step + 1), at: now, after: step) == step + 1)
    }

    @Test("what is no code is none", arguments: ["", "12345", "1234567", "abcdef", "28708２"])
    func malformed(code: String) { #expect(totp.step(of: code, at: UnixTime(seconds: 59), after: nil) == nil) }

    @Test("the URI carries issuer and account encoded, and the secret in Base32")
    func uri() {
        #expect(
            totp.uri(issuer: "id.example.com", account: "a b@example.com")
                == "otpauth://totp/id.example.com:a%20b%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=id.example.com&algorithm=SHA1&digits=6&period=30")
    }
}
