import Mail
import Testing

@Suite("RFC 2047 header fields in any language")
struct HeaderTextTests {
    static let texts = [
        "メールアドレスの確認をお願いします。このリンクは一時間だけ有効です。", "أكّد عنوان بريدك الإلكتروني من فضلك خلال ساعة واحدة",
        "Bestätigen Sie Ihre E-Mail-Adresse", "👩‍👩‍👧‍👦 and 🏳️‍🌈", "Ελληνικά", "ä", "=?UTF-8?B?ZXZpbA==?=",
        "a text of ASCII alone that is too long for one line and therefore cannot stay as it is",
    ]

    @Test("§2 a subject arrives as it was written", arguments: texts + ["Plain words", "100% = (all) of \"it\""])
    func subject(_ text: String) throws {
        let received = try #require(ReceivedMessage(try message(subject: text)))
        #expect(try ReceivedMessage.decoded(#require(received["Subject"])) == text)
    }

    @Test("§2 a word has at most 75 characters, and a line with one at most 76", arguments: texts)
    func widths(_ text: String) throws {
        let received = try #require(ReceivedMessage(try message(subject: text, name: text)))
        for field in ["Subject", "From"] {
            let words = ReceivedMessage.words(try #require(received[field]))
            #expect(words.allSatisfy { $0.utf8.count <= 75 })
        }
        #expect(received.header.filter { $0.contains("=?") }.allSatisfy { $0.utf8.count <= 76 })
    }

    @Test("§5 a word holds whole characters", arguments: [0, 1, 2])
    func wholeCharacters(_ offset: Int) throws {
        let text = String(repeating: "a", count: offset) + String(repeating: "日本語😀", count: 20)
        let received = try #require(ReceivedMessage(try message(subject: text)))
        let words = ReceivedMessage.words(try #require(received["Subject"]))
        #expect(words.count > 1 && words.allSatisfy { ReceivedMessage.text($0) != nil })
        #expect(words.compactMap(ReceivedMessage.text).joined() == text)
    }

    @Test(
        "§5 the name of a sender arrives as it was written",
        arguments: texts + ["Example", "Ada \"the first\" Lovelace", "back\\slash", "a, b <c@d.example>; (e)"])
    func name(_ text: String) throws {
        let received = try #require(ReceivedMessage(try message(name: text)))
        let from = try #require(received["From"])
        #expect(from.hasSuffix(" <no-reply@mail.example>"))
        let phrase = String(from.dropLast(" <no-reply@mail.example>".count))
        #expect(Self.read(phrase) == text)
    }

    /// A phrase of encoded words, or one quoted string. RFC 5322 §3.2.4.
    private static func read(_ phrase: String) -> String? {
        if phrase.hasPrefix("=?") { return ReceivedMessage.decoded(phrase) }
        guard phrase.hasPrefix("\""), phrase.hasSuffix("\""), phrase.count > 1 else { return nil }
        var (text, isEscaped) = ("", false)
        for character in phrase.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else if character == "\"", !isEscaped {
                return nil
            } else {
                text.append(character)
                isEscaped = false
            }
        }
        return text
    }

    @Test("a sender without a name is an address alone", arguments: [nil, ""])
    func noName(_ name: String?) throws {
        let received = try #require(ReceivedMessage(try message(name: name)))
        #expect(received["From"] == "no-reply@mail.example")
    }

    static let breaks = [
        "\r\n", "\r", "\n", "\n\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{0}", "\r\n ", "\u{7F}",
    ]

    @Test("RFC 5322 §2.2 nothing in a subject or a name begins another field", arguments: breaks)
    func injection(_ separator: String) throws {
        let text = "Hello\(separator)Bcc: eve@evil.example\(separator)\(separator)another body"
        for long in [text, text + String(repeating: " and more", count: 10), text + " ü"] {
            let received = try #require(ReceivedMessage(try message(subject: long, name: long)))
            let plain = try #require(ReceivedMessage(try message()))
            #expect(received.fields.map(\.name) == plain.fields.map(\.name))
            #expect(received.header.allSatisfy { line in line.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
            let shown = ReceivedMessage.decoded(try #require(received["Subject"]))
            #expect(shown.hasPrefix("Hello ") && shown.contains("Bcc: eve@evil.example"))
            #expect(!shown.unicodeScalars.contains { $0.properties.isWhitespace && $0 != " " })
        }
    }

    @Test("RFC 5322 §2.1.1 a subject without end is cut, and no line is too long")
    func bounded() throws {
        for piece in ["x", "日", "\"", "\\"] {
            let (long, name) = (String(repeating: piece, count: 5000), String(repeating: piece, count: 60))
            for name in [name, long] {
                let received = try #require(ReceivedMessage(try message(name: name)))
                #expect(received.lines.allSatisfy { $0.utf8.count <= 78 })
            }
            let received = try #require(ReceivedMessage(try message(subject: long)))
            #expect(received.lines.allSatisfy { $0.utf8.count <= 78 })
            #expect(ReceivedMessage.decoded(try #require(received["Subject"])).count == 300)
        }
    }
}
