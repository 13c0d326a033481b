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

    /// What is written: once as plain text and once as a page.
    package struct Content: Sendable, Hashable {
        package var subject: String
        package var text: String
        package var html: String
        /// The BCP 47 tag of its language. RFC 3282.
        package var language: String

        /// Content from its parts.
        package init(subject: String, text: String, html: String, language: String) {
            self.subject = subject
            self.text = text
            self.html = html
            self.language = language
        }
    }

    /// A message with two parts that say the same. RFC 2046 §5.1.4.
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
            "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"",
        ]
        if let replyTo = sender.replyTo { fields.insert("Reply-To: \(replyTo)", at: 3) }
        var lines = fields + [""]
        for (type, body) in [("plain", content.text), ("html", content.html)] {
            lines += [
                "--\(boundary)", "Content-Type: text/\(type); charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", QuotedPrintable.encode(body),
            ]
        }
        lines += ["--\(boundary)--", ""]
        bytes = Array(lines.joined(separator: "\r\n").utf8)
    }
}
