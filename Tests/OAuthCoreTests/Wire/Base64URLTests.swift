import OAuthCore
import Testing

@Suite("RFC 4648 §5 base64url")
struct Base64URLTests {
    @Test(
        "§10 the worked examples, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func examples(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
        #expect(Base64URL.encodedCount(of: plain.utf8.count) == encoded.utf8.count)
    }

    @Test("every byte survives, and the alphabet is the URL one")
    func everyByte() {
        let bytes = (0...255).map { UInt8($0) }
        for start in 0..<3 {
            let text = Base64URL.encode(bytes[start...])
            #expect(Base64URL.decode(text) == Array(bytes[start...]))
            #expect(!text.contains("+") && !text.contains("/") && !text.contains("="))
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test("every length survives, whatever stands before it in the buffer")
    func everyLength() {
        let bytes = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        for count in bytes.indices {
            var text: [UInt8] = [0x2E]
            Base64URL.encode(bytes[..<count], into: &text)
            #expect(text.count == 1 + Base64URL.encodedCount(of: count))
            #expect(Base64URL.decode(utf8: text[1...]) == Array(bytes[..<count]))
        }
    }

    @Test("at each place of a text every byte that is none of the alphabet is refused")
    func everyPlace() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let text = Array("AAAAAAAAAA".utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                // Of the last character only the two upper bits count.
                let isGood = alphabet.contains(byte) && (place < 9 || "AQgw".utf8.contains(byte))
                #expect((Base64URL.decode(utf8: changed) != nil) == isGood)
            }
        }
    }

    @Test("a sequence without contiguous storage is encoded too")
    func notContiguous() {
        #expect(Base64URL.encode(Array("foobar".utf8).lazy.map { $0 }) == "Zm9vYmFy")
        #expect(Base64URL.decode(utf8: Array("Zm9v".utf8).lazy.map { $0 }) == Array("foo".utf8))
    }

    @Test(
        "§3.2 §3.3 §3.5 padding, other alphabets, white space, impossible lengths and stray bits are refused",
        arguments: ["Zg==", "Zm8=", "Z", "Zm9vY", "Zm 9v", "Zm9v\n", "-_8+", "a/b_", "Zh", "Zm9", "Zm8é", "\u{0}AAA"])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
