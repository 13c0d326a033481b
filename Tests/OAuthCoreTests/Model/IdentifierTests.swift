import OAuthCore
import Testing

@Suite("Identifiers are compared byte by byte")
struct IdentifierTests {
    /// Pairs that Swift's strings take for equal.
    private static let lookAlikes = [
        ("K", "\u{212A}"), (";", "\u{37E}"), ("\u{E9}", "e\u{301}"), ("a\u{323}\u{307}", "a\u{307}\u{323}"),
    ]

    @Test("what Unicode takes for equal is another identifier", arguments: lookAlikes)
    func notEquivalent(one: String, other: String) {
        #expect(one == other)
        #expect(ClientID(one) != ClientID(other))
        #expect(KeyID(one) != KeyID(other))
        #expect(SubjectID(one) == SubjectID(one))
        #expect([ClientID(one): 1][ClientID(other)] == nil)
        #expect(Set([SessionID(one), SessionID(other), SessionID(one)]).count == 2)
    }

    @Test("RFC 8259 §8.3 names of members that Unicode takes for equal do not slow an object down")
    func members() throws {
        // 8! orders of marks that do not interact: for Swift's strings they are all one, with one hash.
        var names = [""]
        for mark in ["\u{316}", "\u{31B}", "\u{321}", "\u{327}", "\u{345}", "\u{300}", "\u{334}", "\u{35C}"] {
            names = names.flatMap { name in
                (0...name.unicodeScalars.count).map { place in
                    var scalars = Array(name.unicodeScalars)
                    scalars.insert(contentsOf: mark.unicodeScalars, at: place)
                    return String(String.UnicodeScalarView(scalars))
                }
            }
        }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let start = ContinuousClock.now
        #expect(try JSONReader.parseObject(text.utf8).count == 40_320)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
