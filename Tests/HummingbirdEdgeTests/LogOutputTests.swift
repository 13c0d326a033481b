import Foundation
import HummingbirdEdge
import Logging
import Testing

@Suite("Where log lines go", .timeLimit(.minutes(10)))
struct LogOutputTests {
    private static func file() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-log-\(UUID().uuidString)")
    }

    private static func open(_ file: URL) throws -> (LogOutput, FileHandle) {
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        return (LogOutput(descriptor: handle.fileDescriptor), handle)
    }

    private static func logger(_ output: LogOutput) -> Logger {
        Logger(label: "test") { EdgeLogHandler(label: $0, level: .info, format: .text, output: output) }
    }

    private static func numbers(_ file: URL) throws -> [Int] {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return text.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    }

    @Test("lines that many threads write all arrive, whole, and each thread's in its order")
    func order() async throws {
        let file = Self.file()
        defer { try? FileManager.default.removeItem(at: file) }
        let (output, handle) = try Self.open(file)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    let logger = Self.logger(output)
                    for line in 0..<2000 { logger.info("line \(thread * 10000 + line)") }
                }
            }
        }
        output.flush()
        let numbers = try Self.numbers(file)
        #expect(numbers.count == 8000)
        for thread in 0..<4 {
            #expect(numbers.filter { $0 / 10000 == thread } == (0..<2000).map { thread * 10000 + $0 })
        }
        withExtendedLifetime(handle) {}
    }

    @Test("a warning is written when it returns, with all that came before it")
    func urgent() throws {
        let file = Self.file()
        defer { try? FileManager.default.removeItem(at: file) }
        let (output, handle) = try Self.open(file)
        let logger = Self.logger(output)
        logger.info("line 1")
        logger.info("line 2")
        logger.warning("line 3")
        #expect(try Self.numbers(file) == [1, 2, 3])
        withExtendedLifetime(handle) {}
    }

    @Test("a line that nothing follows is written by itself")
    func alone() async throws {
        let file = Self.file()
        defer { try? FileManager.default.removeItem(at: file) }
        let (output, handle) = try Self.open(file)
        Self.logger(output).info("line 7")
        while try Self.numbers(file).isEmpty { await Task.yield() }
        #expect(try Self.numbers(file) == [7])
        withExtendedLifetime(handle) {}
    }
}
