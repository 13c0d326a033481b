import Foundation
import Synchronization
import UnixSignals

/// Ends the demo at a signal that comes before everything runs, and leaves nothing behind: what runs later stops in good order by itself.
final class EarlyStop: Sendable {
    private let hasStopped = Atomic(false)
    private let assembling = Atomic(true)
    private let waiting: Mutex<Task<Void, Never>?> = Mutex(nil)

    /// Listens for SIGINT and SIGTERM until `end`; at one of them the folder is removed and the process ends with status 0.
    init(removing folder: String) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Unowned by any scope, because it ends the process however deep the start is in its work.
        let task = Task { [self] in
            for await _ in signals where !Task.isCancelled {
                hasStopped.store(true, ordering: .sequentiallyConsistent)
                // What is being put together makes folders anew: it ends by itself when it sees `isStopping`, and is waited for, 8 s at most.
                for _ in 0..<800 where isAssembling { try? await Task.sleep(for: .milliseconds(10)) }
                Self.remove(folder)
                exit(ExitStatus.success)
            }
        }
        waiting.withLock { $0 = task }
    }

    /// From here on somebody else hears the signals.
    func end() { waiting.withLock { $0?.cancel() } }

    /// From here on nothing makes folders any more. Throws where a signal came meanwhile.
    func assembled() throws {
        assembling.store(false, ordering: .sequentiallyConsistent)
        if isStopping { throw CancellationError() }
    }

    private var isAssembling: Bool { assembling.load(ordering: .sequentiallyConsistent) }

    /// Whether a signal came. What fails from then on fails because the folder is gone.
    var isStopping: Bool { hasStopped.load(ordering: .sequentiallyConsistent) }

    /// Some of the start may still be writing: what came while the folder was being emptied goes in the next round.
    private static func remove(_ folder: String) {
        for _ in 0..<10 where FileManager.default.fileExists(atPath: folder) {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
