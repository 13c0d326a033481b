/// Hands letters on: to a mail server, or to the log.
package protocol MailTransport: Sendable {
    /// Hands one letter on, and returns once somebody else is responsible for it.
    func send(_ message: MailMessage) async throws(MailFailure)
}

/// Why a letter was not taken.
package struct MailFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether it would be refused again: an address that is not there, a login that is wrong. RFC 5321 §4.2.1.
    package let isFinal: Bool
    /// One line for the log; no address, no secret.
    package let description: String

    /// A failure with its reason.
    package init(_ description: String, isFinal: Bool) {
        self.description = description
        self.isFinal = isFinal
    }
}
