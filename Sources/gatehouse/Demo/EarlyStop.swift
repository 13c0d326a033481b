import Foundation
import Synchronization
import UnixSignals

/// Ends the demo at a signal that comes before everything runs, and leaves nothing behind: what runs later stops in good order by itself.
final class EarlyStop: Sendable {
    private let hasStopped = Atomic(false)
    private let waiting: Mutex<Task<Void, Never>?> = Mutex(nil)

    /// Listens for SIGINT and SIGTERM until `end`; at one of them the folder is removed and the process ends with status 0.
    init(removing folder: String) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Unowned by any scope, because it ends the process however deep the start is in its work.
        let task = Task { [self] in
            for await _ in signals where !Task.isCancelled {
                hasStopped.store(true, ordering: .sequentiallyConsistent)
                Self.remove(folder)
                exit(ExitStatus.success)
            }
        }
        waiting.withLock { $0 = task }
    }

    /// From here on somebody else hears the signals.
    func end() { waiting.withLock { $0?.cancel() } }

    /// Whether a signal came. What fails from then on fails because the folder is gone.
    var isStopping: Bool { hasStopped.load(ordering: .sequentiallyConsistent) }

    /// Some of the start may still be writing: what came while the folder was being emptied goes in the next round.
    private static func remove(_ folder: String) {
        for _ in 0..<10 where FileManager.default.fileExists(atPath: folder) {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
