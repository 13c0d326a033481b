import ChildProcesses
import Foundation
import OAuthCore
import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: several nodes", .timeLimit(.minutes(10)))
struct SharingTests {
    @Test("of all that three processes try with the same codes, claims and refresh tokens each is won once")
    func processes() async throws {
        let server = try SharedPostgres.server.get()
        try server.sql("CREATE SCHEMA three_processes")
        let url = server.url("sslmode=disable&options=-csearch_path%3Dthree_processes")
        // They race for the schema too: there is none yet.
        let nodes = try (0..<3).map { _ in try Contender(url) }
        for node in nodes { try #require(node.line() == "open") }
        let store = try await PostgresStore.open(try PostgresLocation(url: url), logger: .quiet)
        for number in 0..<25 { try await store.insert(Samples.code("code-\(number)")) }
        try await store.insert(Samples.grant("grant"))
        for node in nodes { node.begin() }
        let lines = nodes.flatMap { $0.rest() }
        let won = lines.filter { $0 != "end" }
        #expect(lines.count - won.count == 3)
        let expected =
            (0..<25).flatMap { ["code \($0)", "claim \($0)"] } + (1...40).map { "generation \($0)" }
        #expect(won.sorted() == expected.sorted())
        #expect(try await store.grant(GrantID("grant"))?.generation == 41)
        await store.close()
    }

    @Test("eight that make the same schema at once agree on it")
    func creation() async throws {
        let location = try SharedPostgres.freshLocation("pool_size=1")
        let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
            for _ in 0..<8 { group.addTask { try await PostgresStore.open(location, logger: .quiet) } }
            return try await group.reduce(into: [PostgresStore]()) { $0.append($1) }
        }
        for store in stores {
            try await store.ping()
            await store.close()
        }
    }

    @Test("what one node wrote the other reads, directory and keys by their versions")
    func visibility() async throws {
        let location = try SharedPostgres.freshLocation()
        let stores = (
            try await PostgresStore.open(location, logger: .quiet),
            try await PostgresStore.open(location, logger: .quiet)
        )
        #expect(try await stores.0.directoryVersion() == 0)
        let change = DirectoryChange.putClient(Samples.client("c"))
        #expect(try await stores.1.apply([change], expectedVersion: 0, now: Samples.now) == .won)
        #expect(try await stores.0.directoryVersion() == 1)
        #expect(try await stores.0.directorySnapshot().clients.count == 1)
        await stores.0.close()
        await stores.1.close()
    }

    @Test("of several that reap at once each row is deleted by one, and none by nobody")
    func reaping() async throws {
        let location = try SharedPostgres.freshLocation()
        let store = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<300 { group.addTask { try await store.insert(Samples.code("\(number)")) } }
        }
        let later = Samples.end + .seconds(1)
        let reaped = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try await store.reap(now: later, auditBefore: Samples.now, limit: 200) }
            }
            return try await group.reduce(0, +)
        }
        let left = try await store.reap(now: later, auditBefore: Samples.now, limit: 500)
        #expect(reaped + left == 300)
        await store.close()
    }
}

/// One process of `storage-contender`.
private final class Contender {
    private let process: ChildProcess
    private let input = Pipe()
    private let output = Pipe()

    init(_ url: String) throws {
        let (reading, writing) = (input.fileHandleForReading, output.fileHandleForWriting)
        process = try ChildProcess(
            try Self.program.path, [url], input: reading.fileDescriptor, output: writing.fileDescriptor)
        try reading.close()
        try writing.close()
    }

    deinit {
        process.send(SIGKILL)
        process.wait()
    }

    /// The next line.
    func line() -> String {
        var bytes: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func begin() { try? input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }

    /// All further lines.
    func rest() -> [String] {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.wait()
        return text.split(separator: "\n").map(String.init)
    }

    /// It lies beside the tests.
    private static var program: URL {
        get throws {
            var folder = URL(fileURLWithPath: try #require(CommandLine.arguments.first)).deletingLastPathComponent()
            while folder.path != "/" {
                let candidate = folder.appendingPathComponent("storage-contender")
                if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
                folder.deleteLastPathComponent()
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }
}
