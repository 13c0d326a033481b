package import Mail
import OAuthCore
import Secrets
import Synchronization

/// Hands letters to a mail server, each over a connection of its own, on a few threads that exist while there is something to send.
package final class SMTPTransport: MailTransport {
    private let server: SMTPServer
    private let threads = BoundedThreads(threads: 4, queueLimit: 16)

    /// A transport to that server.
    package init(server: SMTPServer) { self.server = server }

    /// Returns once the server has taken the letter. RFC 5321 §4.2.5.
    ///
    /// Where the task is cancelled the connection is dropped within about a second, and the letter counts as not taken.
    package func send(_ message: MailMessage) async throws(MailFailure) {
        let cancellation = Cancellation()
        let server = self.server
        let result: Result<Void, MailFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let accepted = threads.submit {
                    continuation.resume(returning: SMTPTransfer(server, message, cancellation).run())
                }
                if !accepted {
                    continuation.resume(
                        returning: .failure(MailFailure("too many letters are under way", isFinal: false)))
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
        try result.get()
    }
}

/// Whether a transfer is to stop, told to its thread.
final class Cancellation: Sendable {
    private let isSet = Atomic(false)

    func cancel() { isSet.store(true, ordering: .relaxed) }

    var isCancelled: Bool { isSet.load(ordering: .relaxed) }
}
