package import Mail

/// `Name <address>`, or an address alone.
package struct MailMailbox: Sendable, Hashable {
    /// Nil: none is written.
    package let name: String?
    package let address: EmailAddress

    /// The sender of letters that nobody gets: those that the log prints.
    static var local: MailMailbox? { EmailAddress("no-reply@localhost").map { MailMailbox(name: nil, address: $0) } }
}

extension ScalarKind where Value == MailMailbox {
    static var mailbox: ScalarKind {
        ScalarKind(expected: "an address such as no-reply@example.com or Example <no-reply@example.com>") {
            (text) throws(Refusal) in
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { throw Refusal() }
            guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
                guard let address = EmailAddress(text) else { throw Refusal() }
                return MailMailbox(name: nil, address: address)
            }
            let name = text[..<open].trimmingBlanks()
            guard let address = EmailAddress(String(text[text.index(after: open)...].dropLast())),
                name.utf8.count <= 100
            else { throw Refusal() }
            return MailMailbox(name: name.isEmpty ? nil : name, address: address)
        }
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
