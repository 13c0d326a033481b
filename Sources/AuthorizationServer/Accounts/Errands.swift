import Logging
import Storage

/// What is done after the answer was given, one after the other, so that the answer's time tells nothing of it: whether there is an account,
/// and whether a letter is sent.
final class Errands: Sendable {
    typealias Errand = @Sendable () async throws(StoreError) -> Void

    /// The most that wait.
    static let capacity = 1000

    private let errands: AsyncStream<Errand>
    private let continuation: AsyncStream<Errand>.Continuation
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
        (errands, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Takes one in; false: there is no room.
    func add(_ errand: @escaping Errand) -> Bool {
        guard case .enqueued = continuation.yield(errand) else { return false }
        return true
    }

    /// Takes nothing more in; `run` ends once the rest is done.
    func finish() { continuation.finish() }

    /// Does what comes until `finish`, or until the task is cancelled.
    func run() async {
        for await errand in errands {
            do throws(StoreError) { try await errand() } catch {
                logger.warning("a letter was not written: storage is away", metadata: ["error.message": "\(error)"])
            }
        }
    }
}
