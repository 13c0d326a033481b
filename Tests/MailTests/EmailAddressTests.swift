import Mail
import Testing

@Suite("RFC 5321 §4.1.2 addresses")
struct EmailAddressTests {
    @Test(
        "an address is taken as it was written",
        arguments: ["ada@example.com", "a.b+c@mail.example", "o'neil@xn--bcher-kva.example"])
    func taken(_ text: String) throws {
        let address = try #require(EmailAddress(text))
        #expect(address.text == text)
        #expect(address.local + "@" + address.domain == text)
    }

    @Test(
        "what is no address, or could end a field or a command, is refused",
        arguments: [
            "", "ada", "@example.com", "ada@", "a@b@example.com", "a..b@example.com", ".a@example.com",
            "a.@example.com",
            "a@-x.example", "a@x-.example", "a@x..example", "a b@example.com", "ada@example.com\r\nBcc: x@y.example",
            "<ada@example.com>", "\"a\"@example.com", "ada@[127.0.0.1]", "ä@example.com", "ada@bücher.example",
            "ada@example.com>", String(repeating: "a", count: 65) + "@example.com",
            "a@" + String(repeating: "a.", count: 130) + "example",
        ])
    func refused(_ text: String) { #expect(EmailAddress(text) == nil) }

    @Test("§4.5.3.1 the longest parts are taken, and nothing longer")
    func lengths() {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        #expect(EmailAddress("\(local)@example.com") != nil && EmailAddress("\(local)a@example.com") == nil)
        #expect(EmailAddress("a@\(label).example") != nil && EmailAddress("a@\(label)b.example") == nil)
        let longest = "\(local)@\(label).\(label).\(String(repeating: "c", count: 61))"
        #expect(longest.utf8.count == 254 && EmailAddress(longest) != nil)
        #expect(EmailAddress("\(longest)c") == nil)
    }

    @Test(
        "no letter that only looks like ASCII is taken",
        arguments: [
            "аda@example.com", "ada@еxample.com", "ada＠example.com", "ada@example。com", "a\u{301}@example.com",
            "ada@\u{301}example.com",
        ])
    func lookalikes(_ text: String) { #expect(EmailAddress(text) == nil) }
}
