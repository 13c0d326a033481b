import Logging
import OAuthCore
import Synchronization

/// The demo's time: the machine's, and as much more as the check sets it ahead, for all parts at once.
final class DemoClock: Sendable {
    private let ahead = Mutex(Duration.zero)

    var now: UnixTime { UnixTime.now + ahead.withLock { $0 } }

    func advance(_ duration: Duration) { ahead.withLock { $0 += duration } }
}

/// What a part of the demo logs, kept so that the check can look at it; at most the latest 1000 lines.
final class DemoLog: Sendable {
    private let lines = Mutex<[String]>([])

    func contains(_ text: String) -> Bool { lines.withLock { $0.contains { $0.contains(text) } } }

    func clear() { lines.withLock { $0.removeAll() } }

    func logger(label: String) -> Logger { Logger(label: label) { Handler(log: self, base: Logger(label: $0)) } }

    private func add(_ line: String) {
        lines.withLock { lines in
            if lines.count == 1000 { lines.removeFirst() }
            lines.append(line)
        }
    }

    private struct Handler: LogHandler {
        let log: DemoLog
        let base: Logger
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug

        init(log: DemoLog, base: Logger) {
            self.log = log
            self.base = base
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.add(event.message.description)
            base.log(
                level: event.level, event.message,
                metadata: event.metadata?.merging(metadata) { own, _ in own } ?? metadata)
        }
    }
}
