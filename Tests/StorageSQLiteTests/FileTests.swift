import Foundation
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("SQLite: the file")
struct FileTests {
    @Test("file and log are the owner's alone, and so are the folders that were made")
    func modes() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        _ = try await store.apply([], expectedVersion: 0, now: UnixTime(seconds: 0))
        for suffix in ["", "-wal", "-shm"] { #expect(try Self.mode(file.path + suffix) == 0o600, "\(suffix)") }
        #expect(try Self.mode(file.folder + "/data") == 0o700)
        await store.close()
    }

    @Test("rights that others have on an existing file are taken away")
    func tightening() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        await (try file.openStore()).close()
        #expect(try Self.mode(file.path) == 0o600)
    }

    @Test(
        "a file that was removed or replaced lets nothing in: not what is written, which would be lost, nor what is read",
        arguments: [false, true])
    func removed(isReplaced: Bool) async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        _ = try await store.apply([], expectedVersion: 0, now: UnixTime(seconds: 0))
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: file.path + suffix) }
        let other = isReplaced ? try await file.openStore() : nil
        let write = await #expect(throws: StoreError.self) {
            try await store.apply([], expectedVersion: 1, now: UnixTime(seconds: 0))
        }
        #expect(write?.code == .unavailable)
        let read = await #expect(throws: StoreError.self) { try await store.directoryVersion() }
        #expect(read?.code == .unavailable)
        await #expect(throws: StoreError.self) { try await store.ping() }
        await store.close()
        await other?.close()
    }

    @Test("a ping writes to the file, and not again where something has just been written")
    func ping() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let before = try Data(contentsOf: URL(fileURLWithPath: file.path + "-wal"))
        try await store.ping()
        let after = try Data(contentsOf: URL(fileURLWithPath: file.path + "-wal"))
        #expect(after.count > before.count)
        #expect(store.commitStatistics.commits == 1)
        try await store.ping()
        #expect(store.commitStatistics.commits == 1)
        await store.close()
        await (try file.openStore()).close()
    }

    @Test("a file from a newer version is refused, untouched, and says so")
    func newer() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        try Self.overwrite(file.path, at: 60, with: [0, 0, 0, 99])
        let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
        let error = await #expect(throws: StoreError.self) { try await file.openStore() }
        #expect(error?.code == .corrupt)
        #expect(error?.detail.contains("newer version (schema 99") == true, "\(String(describing: error))")
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
    }

    @Test("another program's database is refused, untouched")
    func foreign() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        try Self.overwrite(file.path, at: 68, with: [1, 2, 3, 4])
        let error = await #expect(throws: StoreError.self) { try await file.openStore() }
        #expect(error?.detail.contains("another program") == true, "\(String(describing: error))")
    }

    @Test(
        "what is no database is refused with a clear error",
        arguments: [1, 1000])
    func noDatabase(lines: Int) async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        try FileManager.default.createDirectory(atPath: file.folder + "/data", withIntermediateDirectories: true)
        let text = String(repeating: "no database\n", count: lines)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
        let error = await #expect(throws: StoreError.self) { try await file.openStore() }
        #expect(error?.code == .corrupt)
        #expect(error?.detail.contains("not an SQLite database") == true, "\(String(describing: error))")
    }

    @Test("a damaged database is an error when it is read, and stops nothing")
    func damaged() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        await (try file.openStore()).close()
        let size = try Data(contentsOf: URL(fileURLWithPath: file.path)).count
        try Self.overwrite(file.path, at: 4096, with: [UInt8](repeating: 0xA5, count: size - 4096))
        let error = await #expect(throws: StoreError.self) {
            let store = try await file.openStore()
            let read = await Result(catching: { try await store.grant(GrantID("x")) })
            await store.close()
            _ = try read.get()
        }
        #expect(error?.code == .corrupt)
    }

    @Test("a path that cannot be made is refused with the path and the reason")
    func impossible() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        try Data("x".utf8).write(to: URL(fileURLWithPath: file.folder + "/file"))
        for path in [file.folder + "/file/data/x.db", file.folder, "", "/proc/gatehouse/x.db"] {
            let error = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: path, logger: .quiet)
            }
            #expect(error?.code == .unavailable)
            #expect(error?.detail.hasPrefix(path) == true, "\(String(describing: error))")
        }
    }

    @Test("a folder without write permission is refused")
    func readOnlyFolder() async throws {
        if geteuid() == 0 {
            // Root may write everywhere but where the kernel itself refuses to make files.
            let error = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: "/proc/gatehouse-test.db", logger: .quiet)
            }
            #expect(error?.code == .unavailable)
            return
        }
        let file = try TemporaryFile()
        defer { file.remove() }
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: file.folder)
        let error = await #expect(throws: StoreError.self) { try await file.openStore() }
        #expect(error?.code == .unavailable)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.folder)
    }

    @Test("nothing that was given as a secret stands in the file, and hashes are bytes")
    func secrets() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let now = UnixTime(seconds: 1_000_000)
        // Each secret is known here only; its stand-in hash is what a caller stores.
        let secrets = (0..<4).map { "gac_SecretNumber\($0)\(UUID().uuidString)" }
        let hashes = secrets.map { SecretHash(Array($0.utf8.reversed().map { $0 ^ 0xFF }.prefix(32))) }
        try await store.insert(
            AuthorizationCodeRecord(
                hash: hashes[0], grantID: GrantID("g"), clientID: ClientID("c"), redirectURI: "https://a.example",
                codeChallenge: nil, nonce: nil, expiresAt: now))
        try await store.insert(
            LoginSessionRecord(
                hash: hashes[1], sessionID: SessionID("sid"), subject: SubjectID("s"), authTime: now, acr: nil, amr: [],
                createdAt: now, idleExpiresAt: now, expiresAt: now), replacing: nil)
        try await store.insert(FlowRecord(hash: hashes[2], browserHash: hashes[3], document: [:], expiresAt: now))
        for isOpen in [true, false] {
            if !isOpen { await store.close() }
            for name in try FileManager.default.contentsOfDirectory(atPath: file.folder + "/data") {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file.folder + "/data/" + name))
                for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
            }
        }
        let stored = try Data(contentsOf: URL(fileURLWithPath: file.path))
        for hash in hashes { #expect(stored.range(of: Data(hash.bytes)) != nil) }
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    private static func overwrite(_ path: String, at offset: UInt64, with bytes: [UInt8]) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
