import Crypto
import Foundation
import Synchronization

/// One operation as the history tells it. What was sent and received is told by ids, never by the secret itself.
struct HistoryEntry: Encodable, Sendable {
    /// Which run of the tool: several write one history.
    var run: String
    var operation: String
    /// Seconds since 1970.
    var start: Double
    var end: Double
    var node: String
    /// HTTP's, or 0 where there was no answer.
    var status: Int
    /// `ok`, the `error` of the answer, or `refused`, `lost`, `timeout` where there was none.
    var outcome: String
    var person: String?
    /// The token or code that was sent: its kind and the start of its SHA-256.
    var sent: String?
    /// The codes and tokens of the answer.
    var received: [String]?
    /// The `jti` of an access token that was received.
    var jti: String?
    /// For introspection: whether the token is live.
    var active: Bool?
}

/// Counts operations and keeps their times, and writes the history where one is asked for. Counting begins with `begin()`.
final class Recorder: Sendable {
    private struct State {
        var isCounting = false
        var times: [String: [Float]] = [:]
        var outcomes: [String: [String: Int]] = [:]
        var pending = Data()
    }

    let run: String
    private let state = Mutex(State())
    private let history: FileHandle?

    init(history path: String?, run: String) throws {
        self.run = run
        guard let path else {
            history = nil
            return
        }
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        history = handle
    }

    /// From here on operations count; what went before was preparation. The history has both.
    func begin() {
        state.withLock {
            $0.isCounting = true
            $0.times = [:]
            $0.outcomes = [:]
        }
    }

    /// Nothing counts from here on: what is still on its way would make the rate too high.
    func end() { state.withLock { $0.isCounting = false } }

    func add(_ entry: HistoryEntry) {
        let line = history == nil ? nil : try? Self.encoder().encode(entry)
        let full: Data? = state.withLock { state in
            if state.isCounting {
                state.times[entry.operation, default: []].append(Float((entry.end - entry.start) * 1000))
                let key = entry.status == 0 ? entry.outcome : "\(entry.status) \(entry.outcome)"
                state.outcomes[entry.operation, default: [:]][key, default: 0] += 1
            }
            guard let line else { return nil }
            state.pending += line + Data("\n".utf8)
            guard state.pending.count > 1 << 16 else { return nil }
            defer { state.pending = Data() }
            return state.pending
        }
        if let full { history?.write(full) }
    }

    /// A whole of several operations: its time only.
    func add(_ operation: String, outcome: String, milliseconds: Double) {
        state.withLock { state in
            guard state.isCounting else { return }
            state.times[operation, default: []].append(Float(milliseconds))
            state.outcomes[operation, default: [:]][outcome, default: 0] += 1
        }
    }

    func close() {
        let rest = state.withLock { $0.pending }
        if !rest.isEmpty { history?.write(rest) }
        try? history?.close()
    }

    func operations(seconds: Double) -> [String: OperationReport] {
        state.withLock { state in
            state.times.reduce(into: [:]) { result, entry in
                result[entry.key] = OperationReport(
                    entry.value.sorted(), state.outcomes[entry.key] ?? [:], seconds: seconds)
            }
        }
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// What stands for a secret in the history: the same in every run.
    static func id(_ kind: String, _ secret: String) -> String {
        let digest = SHA256.hash(data: Data(secret.utf8)).prefix(9)
        return kind + ":" + Data(digest).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }
}

/// How often an operation was done, what came of it, and how long it took.
struct OperationReport: Encodable {
    struct Latency: Encodable {
        let p50, p90, p99, max, mean: Double
    }

    let count: Int
    let perSecond: Double
    /// By status and `error`: `"200 ok"`, `"400 invalid_grant"`, `"lost"`.
    let outcomes: [String: Int]
    let milliseconds: Latency

    init(_ sorted: [Float], _ outcomes: [String: Int], seconds: Double) {
        func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : rounded(Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]))
        }
        count = sorted.count
        perSecond = (Double(sorted.count) / Swift.max(seconds, 0.001) * 10).rounded() / 10
        self.outcomes = outcomes
        let sum = sorted.reduce(0.0) { $0 + Double($1) }
        milliseconds = Latency(
            p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1),
            mean: rounded(sum / Double(Swift.max(sorted.count, 1))))
    }
}
