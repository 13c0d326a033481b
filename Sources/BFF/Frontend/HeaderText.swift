/// Text from a provider made fit for a header field, so that nothing in it can end the field or begin another. RFC 9110 §5.5.
///
/// Printable ASCII stands for itself. A control character, a blank at either end, every byte beyond ASCII, and `%` itself are
/// percent-encoded: whoever decodes it once has the text exactly.
package enum HeaderText {
    /// The most bytes of the text that are taken over.
    package static let limit = 1024

    /// The value for a header field.
    package static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8.prefix(limit))
        if bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }), bytes.count == text.utf8.count {
            return text
        }
        var encoded: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isInner = index > 0 && index < bytes.count - 1
            if byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%") || byte == 0x20 && isInner {
                encoded.append(byte)
            } else {
                encoded.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = [UInt8]("0123456789ABCDEF".utf8)
}
