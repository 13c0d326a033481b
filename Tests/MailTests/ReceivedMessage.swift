import Foundation
import Mail
import OAuthCore

/// A message as somebody reads it who has only its bytes: fields unfolded, parts taken apart. Written from the RFCs, not from the sources.
struct ReceivedMessage {
    /// The lines, without CRLF.
    let lines: [String]
    /// The fields in order, unfolded, encoded words as they stand. RFC 5322 §2.2.3.
    let fields: [(name: String, value: String)]
    /// What follows the empty line.
    let body: String

    /// Nil where a line does not end in CRLF, or a CR or LF stands elsewhere.
    init?(_ message: MailMessage) {
        let text = String(decoding: message.bytes, as: UTF8.self)
        let lines = text.components(separatedBy: "\r\n")
        guard !lines.contains(where: { $0.unicodeScalars.contains { $0 == "\r" || $0 == "\n" } }),
            let end = lines.firstIndex(of: "")
        else { return nil }
        self.lines = lines
        var fields: [(name: String, value: String)] = []
        for line in lines[..<end] {
            if line.hasPrefix(" ") || line.hasPrefix("\t") {
                guard !fields.isEmpty else { return nil }
                fields[fields.count - 1].value += line
            } else {
                guard let colon = line.firstIndex(of: ":") else { return nil }
                fields.append((String(line[..<colon]), String(line[line.index(after: colon)...].dropFirst())))
            }
        }
        self.fields = fields
        body = lines[(end + 1)...].joined(separator: "\r\n")
    }

    /// The value of the one field of that name.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.count == 1 ? values[0] : nil
    }

    /// The lines of the header.
    var header: [String] { Array(lines.prefix { !$0.isEmpty }) }

    /// The parts of a multipart body: the fields of each and its decoded text. RFC 2046 §5.1.1.
    func parts(boundary: String) -> [(header: [String], text: String, encoded: String)] {
        let pieces = ("\r\n" + body).components(separatedBy: "\r\n--\(boundary)")
        return pieces.dropFirst().dropLast().map { piece in
            let halves = piece.dropFirst().components(separatedBy: "\r\n\r\n")
            let encoded = halves.dropFirst().joined(separator: "\r\n\r\n")
            return (halves[0].components(separatedBy: "\r\n"), Self.quotedPrintable(encoded), encoded)
        }
    }

    /// RFC 2045 §6.7.
    static func quotedPrintable(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    }

    /// The encoded words of a value. RFC 2047 §2.
    static func words(_ value: String) -> [String] {
        value.split(separator: " ").map(String.init).filter { $0.hasPrefix("=?") && $0.hasSuffix("?=") }
    }

    /// The text of one encoded word; nil where it is not whole characters. RFC 2047 §5.
    static func text(_ word: String) -> String? {
        let parts = word.dropFirst(2).dropLast(2).components(separatedBy: "?")
        guard parts.count == 3, parts[0].lowercased() == "utf-8", parts[1] == "B" else { return nil }
        return Data(base64Encoded: parts[2]).flatMap { String(data: $0, encoding: .utf8) }
    }

    /// A value as it is shown: blanks between two encoded words are not part of it. RFC 2047 §6.2.
    static func decoded(_ value: String) -> String {
        let words = words(value)
        guard !words.isEmpty else { return value }
        return words.compactMap(text).joined()
    }
}

/// A message with what a test says of it.
func message(
    subject: String = "Hello", text: String = "Text", html: String? = "<p>Text</p>", name: String? = "Example",
    from: String = "no-reply@mail.example", replyTo: String? = nil, to: String = "ada@example.com",
    at seconds: Int64 = 1_795_300_200, token: String = "abcDEF0123456789"
) throws -> MailMessage {
    struct NoAddress: Error {}
    guard let from = EmailAddress(from), let to = EmailAddress(to) else { throw NoAddress() }
    return MailMessage(
        MailMessage.Content(subject: subject, text: text, html: html, language: "en"),
        from: MailMessage.Sender(name: name, address: from, replyTo: replyTo.flatMap { EmailAddress($0) }), to: to,
        date: UnixTime(seconds: seconds), token: token)
}
