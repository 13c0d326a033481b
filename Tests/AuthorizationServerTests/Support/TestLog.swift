import Logging
import Synchronization

/// Keeps log lines for a test to look at.
final class TestLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// The lines so far: level, message and metadata.
    var lines: [String] { kept.withLock { $0 } }

    /// A logger that writes here.
    var logger: Logger {
        var logger = Logger(label: "gatehouse.test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
            log.kept.withLock { $0.append(line) }
        }
    }
}
