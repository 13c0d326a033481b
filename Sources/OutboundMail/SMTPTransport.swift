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
    /// Where the task is cancelled it returns at once, and the letter counts as not taken; the thread lets go of the connection by itself.
    package func send(_ message: MailMessage) async throws(MailFailure) {
        let handover = Handover()
        let server = self.server
        let result: Result<Void, MailFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                handover.await(continuation)
                let accepted = threads.submit { handover.finish(SMTPTransfer(server, message, handover).run()) }
                if !accepted {
                    handover.finish(.failure(MailFailure("too many letters are under way", isFinal: false)))
                }
            }
        } onCancel: {
            handover.cancel()
        }
        try result.get()
    }
}

/// What a thread found, on its way to the task that waits for it: the first word counts, and may come before somebody waits.
final class Handover: Sendable {
    typealias Outcome = Result<Void, MailFailure>

    private struct State {
        var waiting: CheckedContinuation<Outcome, Never>?
        var outcome: Outcome?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Whether the transfer is to stop.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func await(_ continuation: CheckedContinuation<Outcome, Never>) {
        let outcome: Outcome? = state.withLock { state in
            if state.outcome == nil { state.waiting = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    func finish(_ outcome: Outcome) {
        let waiting: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: outcome)
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        finish(.failure(MailFailure("the server stops", isFinal: false)))
    }
}
