package import OAuthCore

/// A letter as it goes over the wire: envelope, and header fields with body. RFC 5322.
package struct MailMessage: Sendable, Hashable {
    /// Who is told of what cannot be delivered: `MAIL FROM`.
    package let sender: EmailAddress
    /// `RCPT TO`.
    package let recipient: EmailAddress
    /// The subject, without line breaks.
    package let subject: String
    /// The text part, with LF.
    package let text: String
    /// The whole message, with CRLF.
    package let bytes: [UInt8]

    /// Who writes.
    package struct Sender: Sendable, Hashable {
        /// The name before the address; nil: none.
        package var name: String?
        /// The address.
        package var address: EmailAddress
        /// Where answers go; nil: to the address.
        package var replyTo: EmailAddress?

        /// A sender from its parts.
        package init(name: String? = nil, address: EmailAddress, replyTo: EmailAddress? = nil) {
            self.name = name
            self.address = address
            self.replyTo = replyTo
        }
    }

    /// What is written: as plain text, and once more as a page unless there is none.
    package struct Content: Sendable, Hashable {
        package var subject: String
        package var text: String
        /// Nil: the letter is its text alone.
        package var html: String?
        /// The BCP 47 tag of its language. RFC 3282.
        package var language: String

        /// Content from its parts.
        package init(subject: String, text: String, html: String?, language: String) {
            self.subject = subject
            self.text = text
            self.html = html
            self.language = language
        }
    }

    /// A message with two parts that say the same (RFC 2046 §5.1.4), or with the text alone.
    ///
    /// - Parameter token: letters and digits that no other message has; the Message-ID (RFC 5322 §3.6.4) and the boundary are made of it.
    package init(_ content: Content, from sender: Sender, to recipient: EmailAddress, date: UnixTime, token: String) {
        self.sender = sender.address
        self.recipient = recipient
        subject = HeaderText.line(content.subject)
        text = content.text
        let boundary = "=_\(token)"
        var fields = [
            "Date: \(MailDate.text(date))",
            "From: \(HeaderText.mailbox(name: sender.name, sender.address))",
            "To: \(recipient)",
            "Message-ID: <\(token)@\(sender.address.domain)>",
            "Subject: \(HeaderText.unstructured(subject))",
            "MIME-Version: 1.0",
            "Content-Language: \(content.language)",
            // RFC 3834 §5: no answering machine answers.
            "Auto-Submitted: auto-generated",
        ]
        if let replyTo = sender.replyTo { fields.insert("Reply-To: \(replyTo)", at: 3) }
        let plain = Self.part("plain", content.text)
        var lines = fields
        if let html = content.html {
            lines += ["Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"", ""]
            for part in [plain, Self.part("html", html)] { lines += ["--\(boundary)"] + part }
            lines += ["--\(boundary)--", ""]
        } else {
            lines += plain
            // The last line ends, whether or not the text says so.
            if content.text.utf8.last != UInt8(ascii: "\n") { lines.append("") }
        }
        bytes = Array(lines.joined(separator: "\r\n").utf8)
    }

    /// The fields and the body of a text. RFC 2045 §6.
    private static func part(_ type: String, _ text: String) -> [String] {
        [
            "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            QuotedPrintable.encode(text),
        ]
    }
}
