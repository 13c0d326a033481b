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
}
