import ChildProcesses
import Foundation
import OAuthCore
import StorageSQLite
import Testing

@Suite("SQLite: what was acknowledged stays", .timeLimit(.minutes(10)))
struct CrashTests {
    @Test("nothing acknowledged is lost when the process is killed in the middle of its writes", arguments: 1...3)
    func killing(round: Int) async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let acknowledged = try Self.runUntilKilled(path: file.path, lines: 200 * round)
        #expect(acknowledged.count >= 60)
        #expect(acknowledged.keys.contains { $0.rawValue.hasPrefix("session-") })

        try await Self.check(acknowledged, in: file)
    }

    @Test(
        "where the file cannot grow every write is an error, nothing acknowledged is lost, and writing goes on when there is room"
    )
    func noRoom() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let text = try ChildProcess.run(try Self.writerExecutable().path, [file.path, "600000"])
        let lines = text.split(separator: "\n")
        let errors = lines.filter { $0.hasPrefix("error ") }
        #expect(errors.count == 16)
        for error in errors { #expect(error.hasPrefix("error unavailable: "), "\(error)") }
        #expect(lines.last == "recovered")
        let acknowledged = Self.acknowledged(lines.filter { !$0.hasPrefix("error ") && $0 != "recovered" })
        #expect(acknowledged.count > 10)
        #expect(acknowledged[GrantID("99-0")] == 2)
        try await Self.check(acknowledged, in: file)
    }

    /// Every grant that was acknowledged is there, with its rotations, and every session with its tokens.
    private static func check(_ acknowledged: [GrantID: Int64], in file: TemporaryFile) async throws {
        let store = try await file.openStore()
        for (id, generation) in acknowledged {
            if id.rawValue.hasPrefix("session-") {
                let hash = SecretHash(Array(id.rawValue.utf8))
                let tokens = try await store.bffSession(hash, now: UnixTime(seconds: 1_000_000))?.tokens
                #expect(tokens != nil, "the session \(id) was acknowledged and is lost")
                #expect((tokens?.generation ?? -1) >= generation, "new tokens of \(id) were acknowledged and are lost")
                continue
            }
            let grant = try await store.grant(id)
            #expect(grant != nil, "the grant \(id) was acknowledged and is lost")
            #expect((grant?.generation ?? -1) >= generation, "a rotation of \(id) was acknowledged and is lost")
        }
        await store.close()
    }

    /// The latest generation of each grant and session that was printed.
    private static func acknowledged(_ lines: [Substring]) -> [GrantID: Int64] {
        var acknowledged: [GrantID: Int64] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 2, let generation = Int64(words[1]) else {
                Issue.record("the writer said: \(line)")
                continue
            }
            acknowledged[GrantID(String(words[0]))] = generation
        }
        return acknowledged
    }

    /// Starts the writer, kills it with SIGKILL after so many lines, and answers the latest generation of each grant that was printed.
    private static func runUntilKilled(path: String, lines: Int) throws -> [GrantID: Int64] {
        let output = Pipe()
        let writing = output.fileHandleForWriting
        let process = try ChildProcess(try writerExecutable().path, [path], output: writing.fileDescriptor)
        try writing.close()
        var text = Data()
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { break }
            text.append(chunk)
        }
        process.send(SIGKILL)
        text.append(output.fileHandleForReading.readDataToEndOfFile())
        #expect(process.wait() == .signal(SIGKILL), "the writer ended by itself")

        return acknowledged(String(decoding: text, as: UTF8.self).split(separator: "\n"))
    }

    /// The writer was built beside this test.
    private static func writerExecutable() throws -> URL {
        let test = try URL(fileURLWithPath: #require(CommandLine.arguments.first))
        var folder = test.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("storage-crash-writer")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }
}
