/// Has the queue of logout notices looked at: at once when a session has ended here, and about once a second for what is tried again
/// and what other processes queued.
package final class LogoutNotices: Sendable {
    /// One element for any number of calls since the last one was taken.
    let wakeUps: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (wakeUps, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something may be due.
    package func wake() { continuation.yield() }
}
