/// Text as quoted-printable: lines of at most 76 characters, all of them ASCII, that end in CRLF. RFC 2045 §6.7.
enum QuotedPrintable {
    /// The most characters of a line, with the `=` that says that it goes on.
    private static let width = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text, its lines parted by LF or CRLF.
    static func encode(_ text: String) -> String {
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.map { line in
            String(decoding: encode(line.last == UInt8(ascii: "\r") ? line.dropLast() : line), as: UTF8.self)
        }.joined(separator: "\r\n")
    }

    private static func encode(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        var column = 0
        for (index, byte) in zip(line.indices, line) {
            let isLast = index == line.endIndex - 1
            let piece = piece(byte, isLast: isLast)
            if column + piece.count > (isLast ? width : width - 1) {
                encoded += Array("=\r\n".utf8)
                column = 0
            }
            encoded += piece
            column += piece.count
        }
        return encoded
    }

    /// A blank at the end of a line would be lost on the way.
    private static func piece(_ byte: UInt8, isLast: Bool) -> [UInt8] {
        let isBlank = byte == 0x20 || byte == 0x09
        let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
        if isPlain || isBlank && !isLast { return [byte] }
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
