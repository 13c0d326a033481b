import Foundation
import Synchronization
import UnixSignals

/// What a kind of load does: each worker prepares itself, then goes on until the end.
protocol LoadWorker: Sendable {
    /// Before anything counts; thrown is what makes the run impossible.
    mutating func prepare() async throws
    /// One operation.
    mutating func step() async
}

/// When to stop: after a count, a time, or a signal.
final class LoadEnd: Sendable {
    private let left: Atomic<Int>
    private let stopped = Atomic<Bool>(false)

    init(count: Int) { left = Atomic(count > 0 ? count : Int.max) }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    func stop() { stopped.store(true, ordering: .relaxed) }

    /// Whether one more operation may begin.
    func takesOne() -> Bool { !isStopped && left.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The report of a run, as JSON on standard output.
struct LoadReport: Encodable {
    var load: String
    var targets: [String]
    var connections: Int
    var seconds: Double
    /// Processor time of the load itself while it counted.
    var processorSeconds: Double
    var operations: [String: OperationReport]
    /// What the kind of load has to say of its own: codes by how often they were redeemed, chains, findings.
    var result: [String: Int]

    func printed() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}

/// Runs workers side by side, and reports.
struct LoadRun<Worker: LoadWorker> {
    let name: String
    let client: LoadClient
    let make: @Sendable (Int) -> Worker
    let result: @Sendable () -> [String: Int]

    func run() async throws {
        let options = client.options
        let end = LoadEnd(count: options.count)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let listener = Task { for await _ in signals { end.stop() } }
        defer { listener.cancel() }
        let workers = try await prepared()
        if options.wait {
            FileHandle.standardError.write(Data("ready\n".utf8))
            _ = readLine()
        }
        let used = Self.processorTime()
        let seconds = await work(workers, end)
        let processorSeconds = Self.processorTime() - used
        let report = LoadReport(
            load: name, targets: client.nodes.map(\.name), connections: options.connections, seconds: seconds,
            processorSeconds: processorSeconds,
            operations: client.recorder.operations(seconds: seconds), result: result())
        client.recorder.close()
        await client.wire.close()
        try report.printed()
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    /// All workers, a few at a time: each may have to log in.
    private func prepared() async throws -> [Worker] {
        try await withThrowingTaskGroup(of: Worker.self) { group in
            var workers: [Worker] = []
            for number in 0..<client.options.connections {
                if number >= 8, let worker = try await group.next() { workers.append(worker) }
                group.addTask {
                    var worker = make(number)
                    try await worker.prepare()
                    return worker
                }
            }
            for try await worker in group { workers.append(worker) }
            return workers
        }
    }

    private func work(_ workers: [Worker], _ end: LoadEnd) async -> Double {
        let (options, recorder) = (client.options, client.recorder)
        if options.warmUp == 0 { recorder.begin() }
        let started = Mutex(ContinuousClock.now)
        let timer = Task {
            if options.warmUp > 0 {
                try await Task.sleep(for: .seconds(options.warmUp))
                recorder.begin()
                started.withLock { $0 = .now }
            }
            guard options.seconds > 0 else { return }
            try await Task.sleep(for: .seconds(options.seconds))
            end.stop()
        }
        await withDiscardingTaskGroup { group in
            for worker in workers {
                group.addTask {
                    var worker = worker
                    while end.takesOne() {
                        await worker.step()
                        if options.pause > 0 { try? await Task.sleep(for: .milliseconds(options.pause)) }
                    }
                }
            }
        }
        timer.cancel()
        return (ContinuousClock.now - started.withLock { $0 }) / .seconds(1)
    }
}
