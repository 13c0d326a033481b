package import Logging
package import Mail

/// Prints letters to the log instead of sending them: for development on one's own machine, because links in letters open accounts.
package struct LogTransport: MailTransport {
    private let logger: Logger

    /// A transport to that log.
    package init(logger: Logger) { self.logger = logger }

    /// Prints the letter as one event.
    package func send(_ message: MailMessage) async throws(MailFailure) {
        logger.notice(
            "letter printed, not sent",
            metadata: [
                "mail.to": "\(message.recipient)", "mail.subject": "\(message.subject)", "mail.text": "\(message.text)",
            ])
    }
}
