import QRCodes
import Testing

@Suite("ISO/IEC 18004 QR codes")
struct QRCodeTests {
    @Test("a short text is a code of the smallest version, with its three finder patterns")
    func smallest() throws {
        let code = try #require(QRCode("gatehouse"))
        #expect(code.width == 21)
        for (row, column) in [(0, 0), (0, 14), (14, 0)] {
            #expect((0..<7).allSatisfy { code.isDark(row: row, column: column + $0) })
            #expect((0..<7).allSatisfy { code.isDark(row: row + $0, column: column) })
            #expect(!code.isDark(row: row + 1, column: column + 1))
            #expect(code.isDark(row: row + 3, column: column + 3))
        }
        // Fixed by the standard: the one module that is always dark, beside the lower finder pattern.
        #expect(code.isDark(row: 13, column: 8))
    }

    @Test("what is outside the square is light, and asking for it is harmless")
    func outside() throws {
        let code = try #require(QRCode("gatehouse"))
        #expect(!code.isDark(row: -1, column: 0))
        #expect(!code.isDark(row: 0, column: code.width))
    }

    @Test("no text, one that is too long and one with a NUL have no code")
    func refused() {
        #expect(QRCode("") == nil)
        #expect(QRCode(String(repeating: "a", count: QRCode.maximumLength + 1)) == nil)
        #expect(QRCode("a\0b") == nil)
        #expect(QRCode(String(repeating: "ä", count: QRCode.maximumLength / 2)) != nil)
    }

    @Test("the picture has a margin, no script, and its label escaped")
    func picture() throws {
        let svg = try #require(QRCode("gatehouse")).svg(label: "\"<&>")
        #expect(svg.contains("viewBox=\"0 0 29 29\""))
        #expect(svg.contains("aria-label=\"&quot;&lt;&amp;&gt;\""))
        #expect(svg.contains("M4 4h7v1h-7z"))
        #expect(!svg.contains("style="))
    }
}
