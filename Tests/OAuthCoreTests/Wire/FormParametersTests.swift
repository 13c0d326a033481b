import OAuthCore
import Testing

@Suite("RFC 6749 appendix B, form encoding")
struct FormParametersTests {
    private func read(_ text: String) throws -> FormParameters { try FormParameters(Array(text.utf8)) }

    @Test("appendix B + is a space, %XX is a byte, and UTF-8 is read")
    func decoding() throws {
        let form = try read("a=x+y%2Bz&b=%C3%A9&c=%e2%82%ac&d=\u{20AC}&=nameless&e")
        #expect(form["a"] == "x y+z")
        #expect(form["b"] == "é")
        #expect(form["c"] == "€")
        #expect(form["d"] == "€")
        #expect(form.contains("e"))
    }

    @Test("§3.1 a parameter without a value counts as absent")
    func empty() throws {
        let form = try read("scope=&state&&code=1")
        #expect(form["scope"] == nil)
        #expect(form["state"] == nil)
        #expect(form["code"] == "1")
    }

    @Test(
        "appendix B what is not form encoding is refused",
        arguments: [
            "a=%", "a=%4", "a=%zz", "a=%4g", "%zz=1", "a=%00", "a=x%00y", "%00=1", "a=%ff", "a=%c0%af", "a=%ed%a0%80",
            "%ff=1", "a=\u{0}",
        ])
    func malformed(_ text: String) {
        #expect(throws: FormError.self) { try read(text) }
    }

    @Test("appendix B raw bytes that are not UTF-8 are refused")
    func rawBytes() {
        #expect(throws: FormError.self) { try FormParameters([0x61, 0x3D, 0xFF, 0xFE]) }
    }

    @Test(
        "§3.1 a repeated parameter is refused with its name",
        arguments: ["a=1&a=1", "a=1&%61=2", "a=&a=1", "b=1&a=1&a=2"])
    func repeated(_ text: String) {
        let error = #expect(throws: FormError.self) { try read(text) }
        #expect(error?.parameter == "a")
        #expect(error?.oauthError.code == .invalidRequest)
        #expect(error?.oauthError.detail.contains("\"a\"") == true)
    }

    @Test("RFC 8707 §2 resource and audience may be repeated")
    func repeatable() throws {
        let form = try read("resource=https%3A%2F%2Fa&resource=https%3A%2F%2Fb&resource=&audience=x&audience=y")
        #expect(form.all("resource") == ["https://a", "https://b"])
        #expect(form.all("audience") == ["x", "y"])
    }

    @Test("a collected repetition is listed and counts as absent")
    func collected() throws {
        let form = try FormParameters.collectingRepeats(Array("state=1&client_id=a&state=2&state=3".utf8))
        #expect(form.repeatedNames == ["state"])
        #expect(form["state"] == nil)
        #expect(form["client_id"] == "a")
    }

    @Test("limits too many bytes and too many parameters are refused")
    func limits() throws {
        let limits = FormLimits(bytes: 20, parameters: 3)
        _ = try FormParameters(Array("a=1&b=2&c=3".utf8), limits: limits)
        #expect(throws: FormError.self) { try FormParameters(Array("a=1&b=2&c=3&d=4".utf8), limits: limits) }
        #expect(throws: FormError.self) { try FormParameters(Array("a=12345678901234567890".utf8), limits: limits) }
    }

    @Test("a detail for the log is bounded, on one line and quoted")
    func logText() {
        let quoted = LogText.quote("a\"b\\c\r\nd\u{1B}é")
        #expect(quoted == #""a\"b\\c\r\nd\u{1B}\u{00E9}""#)
        #expect(LogText.quote(String(repeating: "x", count: 10_000)).count < 140)
    }

    @Test("RFC 3986 §2.1 what is encoded is read back")
    func encoding() throws {
        let values = ["", " ", "+", "&=", "é€", "a b~._-", "%41", "http://x/?a=b#c"]
        let text = FormParameters.encode(
            values.map { ("v", $0) }.prefix(1) + values.enumerated().map { ("n\($0)", $1) })
        let form = try read(text)
        for (index, value) in values.enumerated() where !value.isEmpty { #expect(form["n\(index)"] == value) }
        #expect(PercentEncoding.encode("a b/ü") == "a%20b%2F%C3%BC")
    }
}
