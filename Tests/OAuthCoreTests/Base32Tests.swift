import OAuthCore
import Testing

@Suite("RFC 4648 §6 Base32")
struct Base32Tests {
    @Test(
        "§10 the test vectors, without padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func vectors(text: String, encoded: String) { #expect(Base32.encode(text.utf8) == encoded) }
}
