/// Text in header fields: no text ends its field, and what is not ASCII becomes encoded words. RFC 5322 §2.2, RFC 2047 §2.
enum HeaderText {
    /// The text on one line: each control character and each separator of lines becomes a space.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(maximumLength) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    /// The most scalars of a text that are sent.
    static let maximumLength = 300

    /// A text such as a subject, as it stands where it can, else as encoded words on lines of their own.
    static func unstructured(_ text: String) -> String {
        let text = line(text)
        let isPlain = text.utf8.count <= 66 && text.utf8.allSatisfy { $0 < 0x7F } && !text.contains("=?")
        return isPlain ? text : encodedWords(text)
    }

    /// `name <address>`. RFC 5322 §3.4.
    static func mailbox(name: String?, _ address: EmailAddress) -> String {
        guard let name, !name.isEmpty else { return address.text }
        let line = line(name)
        let quoted = String(line.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
        if quoted.utf8.count <= 60, quoted.utf8.allSatisfy({ $0 < 0x7F }), !line.contains("=?") {
            return "\"\(quoted)\"\r\n <\(address)>"
        }
        return "\(encodedWords(line))\r\n <\(address)>"
    }

    /// The most bytes of one word: a line of a field with words has at most 76 characters, the name of the field among them. RFC 2047 §2.
    private static let wordLength = 39

    /// No word parts a character. RFC 2047 §5.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var chunk: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > wordLength {
                words.append(word(chunk))
                chunk = []
            }
            chunk += bytes
        }
        words.append(word(chunk))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(base64(bytes))?=" }

    /// RFC 4648 §4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index > group.count ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * index) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
