package import Logging

/// How log lines look.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-01-02T03:04:05.678Z info Request method=POST status=200`
    case text
    /// One JSON object a line.
    case json
}

/// Writes one line an entry. Whatever is logged, it stays one line: control characters are escaped, so that what came
/// from outside cannot forge another entry.
package struct EdgeLogHandler: LogHandler {
    /// The lowest level that is written.
    package var logLevel: Logger.Level
    /// What every entry of this logger carries.
    package var metadata: Logger.Metadata = [:]
    /// What the task carries.
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let output: LogOutput

    /// A handler for the logger of that label.
    package init(label: String, level: Logger.Level, format: LogFormat, output: LogOutput) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.output = output
    }

    /// Makes this the handler of every logger that is made from now on. Once a process.
    package static func bootstrap(level: Logger.Level, format: LogFormat, output: LogOutput = .standardError) {
        ProcessMetrics.noteStart()
        LoggingSystem.bootstrap { EdgeLogHandler(label: $0, level: level, format: format, output: output) }
    }

    /// One entry of the metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the entry.
    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields["error"] = "\(error)" }
        var line = LogLine(format: format)
        line.begin(timestamp: output.timestamp(), level: event.level, label: label, message: event.message.description)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line.add(key, value) }
        // What tells of trouble is written before anything else happens; the lines of requests may wait some milliseconds.
        output.write(line.end(), isUrgent: event.level >= .warning)
    }
}
