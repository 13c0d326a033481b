/// An address that a letter can be sent to: `local@domain` in ASCII, without quotes, comments and literals. RFC 5321 §4.1.2, RFC 5322 §3.4.1.
///
/// A domain in other letters is taken in its ASCII form (`xn--…`, RFC 5890): the server of a recipient need not know more.
package struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The longest address, in bytes. RFC 5321 §4.5.3.1.3.
    package static let maximumLength = 254

    /// As it was written.
    package let text: String
    /// What stands before the `@`.
    package let local: String
    /// What stands behind it.
    package let domain: String

    /// As it was written.
    package var description: String { text }

    /// Refuses (nil) whatever is no such address; nothing that it takes can end a header field or a command.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            return nil
        }
        let (local, domain) = (text[..<at], text[text.utf8.index(after: at)...])
        guard (1...64).contains(local.utf8.count), Self.isDotAtom(local), Self.isDomain(domain) else { return nil }
        self.text = text
        self.local = String(local)
        self.domain = String(domain)
    }

    /// Atoms with single dots between them.
    private static func isDotAtom(_ text: Substring) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    /// Labels of letters, digits and inner hyphens. RFC 5321 §4.1.2.
    private static func isDomain(_ text: Substring) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
