import OAuthCore

/// How far an import is: a bar on a terminal, a line now and then elsewhere, nothing where a program reads the result.
struct ImportProgress {
    private enum Shape { case bar, lines, nothing }

    private static let width = 24

    private let shape: Shape
    private let totalBytes: Int?
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant
    private var shownAt: ContinuousClock.Instant

    /// - Parameter totalBytes: the size of the file; nil: not known, and so no end can be foreseen.
    init(totalBytes: Int?, isTerminal: Bool, output: OutputFormat) {
        self.totalBytes = totalBytes.flatMap { $0 > 0 ? $0 : nil }
        shape = output == .json ? .nothing : isTerminal ? .bar : .lines
        started = clock.now
        shownAt = started
    }

    /// Shows how many records were read out of how many bytes: ten times a second at most on a terminal, every ten seconds elsewhere.
    mutating func show(records: Int, bytes: Int) {
        let pause: Duration = shape == .bar ? .milliseconds(100) : .seconds(10)
        guard shape != .nothing, clock.now - shownAt >= pause else { return }
        shownAt = clock.now
        let text = text(records, bytes)
        if shape == .bar { Console.progress(text + "\u{1B}[K") } else { Console.note(text) }
    }

    /// Shows the end of a bar, and goes to the next line.
    func end(records: Int) {
        guard shape == .bar else { return }
        let bar = String(repeating: "=", count: Self.width)
        Console.progress("[\(bar)] 100 %  \(records) records\(rate(records)), \(Self.time(elapsed))\u{1B}[K\n")
    }

    private var elapsed: Double { started.duration(to: clock.now) / .seconds(1) }

    private func text(_ records: Int, _ bytes: Int) -> String {
        guard let totalBytes else { return "\(records) records\(rate(records))" }
        let share = min(1, Double(bytes) / Double(totalBytes))
        let left = share > 0 ? elapsed * (1 - share) / share : 0
        let state = "\(Int(share * 100)) %  \(records) records\(rate(records)), \(Self.time(left)) left"
        guard shape == .bar else { return state }
        let done = Int(share * Double(Self.width))
        let bar = String(repeating: "=", count: done) + String(repeating: " ", count: Self.width - done)
        return "[\(bar)] \(state)"
    }

    private func rate(_ records: Int) -> String { elapsed > 0 ? ", \(Int(Double(records) / elapsed)) a second" : "" }

    private static func time(_ seconds: Double) -> String {
        let seconds = Int(min(seconds.rounded(.up), 1e9))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min \(seconds % 60) s"
        default: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        }
    }
}
