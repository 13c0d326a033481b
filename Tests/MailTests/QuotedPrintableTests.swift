import Foundation
import Mail
import Testing

@Suite("RFC 2045 §6.7 quoted-printable bodies")
struct QuotedPrintableTests {
    /// The text part as it was encoded, and as it is read.
    private func sent(_ text: String) throws -> (encoded: String, read: String) {
        let received = try #require(ReceivedMessage(try message(text: text)))
        let part = try #require(received.parts(boundary: "=_abcDEF0123456789").first)
        return (part.encoded, part.text)
    }

    @Test(
        "a text arrives as it was written",
        arguments: [
            "", "\n", "one line\n", "= and =3D and =\n", "日本語\nأكّد\n😀👩‍👩‍👧\n", ".\n..\n. begins with a dot\n", "\n\n\n",
            "-- \nfoot\n",
            "--=_abcDEF0123456789\n--=_abcDEF0123456789--\n", "tab\there\t\n", "blank at the end \nand more  \n ",
            "From the start\n",
            "a null \u{0} and a bell \u{7}\n",
        ])
    func roundTrip(_ text: String) throws { #expect(try sent(text).read == text) }

    @Test("rule 5: a line has at most 76 characters, however long the text's are", arguments: Array(60...90))
    func widths(_ length: Int) throws {
        for piece in ["a", "=", "ü", "日", "😀", " "] {
            for text in [
                String(repeating: piece, count: length), String(repeating: "a", count: length) + piece,
                String(repeating: "a", count: length) + piece + "\nb",
            ] {
                let (encoded, read) = try sent(text)
                #expect(encoded.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
                #expect(read == text)
            }
        }
    }

    @Test("rule 3: no line ends in a blank", arguments: [" ", "\t", "   ", "a ", "a\t ", "a  \nb \n\t\nc "])
    func trailingBlanks(_ text: String) throws {
        let lines = try sent(text).encoded.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
        for length in 70...80 {
            let (encoded, read) = try sent(String(repeating: "a", count: length) + text)
            #expect(
                encoded.components(separatedBy: "\r\n").allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
            #expect(read == String(repeating: "a", count: length) + text)
        }
    }

    @Test("rule 4: a line ends in CRLF alone, whatever the text had; a CR elsewhere is written as a byte")
    func lineBreaks() throws {
        #expect(try sent("a\r\nb\nc").encoded == "a\r\nb\r\nc")
        #expect(try sent("a\rb").encoded == "a=0Db")
        #expect(try sent("a\r\r\nb").encoded == "a=0D\r\nb")
    }

    @Test("rule 1: everything is ASCII that is seen, in upper-case digits")
    func alphabet() throws {
        let all = String(String.UnicodeScalarView((0...0x2FF).compactMap { Unicode.Scalar($0) }))
        let (encoded, read) = try sent(all)
        #expect(encoded.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 })
        #expect(encoded.contains("=C3=BF") && !encoded.contains("=c3"))
        #expect(read.unicodeScalars.elementsEqual(all.unicodeScalars))
    }
}
