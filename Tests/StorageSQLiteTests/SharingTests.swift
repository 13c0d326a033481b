import Foundation
import GRDB
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("SQLite: several on one file", .timeLimit(.minutes(10)))
struct SharingTests {
    private static let now = UnixTime(seconds: 1_000_000)

    @Test("two that make the same file at once agree on its schema")
    func creation() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let stores = try await withThrowingTaskGroup(of: SQLiteStore.self) { group in
            for _ in 0..<4 { group.addTask { try await file.openStore() } }
            return try await group.reduce(into: [SQLiteStore]()) { $0.append($1) }
        }
        for store in stores {
            try await store.ping()
            await store.close()
        }
    }

    @Test("of 64 redemptions through two handles one wins")
    func redemption() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let stores = [try await file.openStore(), try await file.openStore()]
        for round in 0..<8 {
            let hash = SecretHash([UInt8](repeating: UInt8(round), count: 32))
            try await stores[0].insert(
                AuthorizationCodeRecord(
                    hash: hash, grantID: GrantID("g"), clientID: ClientID("c"), redirectURI: "https://a.example",
                    codeChallenge: nil, nonce: nil, expiresAt: Self.now + .seconds(60)))
            let won = try await withThrowingTaskGroup(of: ConditionalWrite.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        try await stores[number % 2].redeem(
                            hash, now: Self.now, evidenceUntil: Self.now + .seconds(600))
                    }
                }
                return try await group.reduce(into: 0) { if $1 == .won { $0 += 1 } }
            }
            #expect(won == 1)
        }
        for store in stores { await store.close() }
    }

    @Test("what one handle wrote the other reads, directory and keys by their versions")
    func visibility() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let server = try await file.openStore()
        #expect(try await server.directoryVersion() == 0)
        let command = try await file.openStore()
        let client = Client(clientID: ClientID("c"), grantTypes: [], scope: .empty)
        #expect(try await command.apply([.putClient(client)], expectedVersion: 0, now: Self.now) == .won)
        await command.close()
        #expect(try await server.directoryVersion() == 1)
        #expect(try await server.directorySnapshot().clients.count == 1)
        await server.close()
    }

    @Test(
        "where another process holds the file a write waits, then is unavailable; reads go on; afterwards it writes again"
    )
    func locked() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await SQLiteStore.open(path: file.path, logger: .quiet, busyTimeout: .milliseconds(50))
        let token = TokenID("t")
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: file.path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = await #expect(throws: StoreError.self) {
            try await store.revokeToken(token, expiresAt: Self.now)
        }
        #expect(error?.code == .unavailable)
        #expect(try await store.isTokenRevoked(token) == false)
        let ping = await #expect(throws: StoreError.self) { try await store.ping() }
        #expect(ping?.code == .unavailable)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.ping()
        try await store.revokeToken(token, expiresAt: Self.now)
        #expect(try await store.isTokenRevoked(token))
        try other.close()
        await store.close()
    }

    @Test("a text with a NUL is another text than the one before it")
    func nul() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        for name in ["admin", "admin\0", "admin\0x"] {
            let user = User(
                subject: SubjectID(name), username: name, passwordHash: nil, claims: [:], createdAt: Self.now)
            let version = try await store.directoryVersion()
            #expect(try await store.apply([.putUser(user)], expectedVersion: version, now: Self.now) == .won)
        }
        for name in ["admin", "admin\0", "admin\0x"] {
            #expect(try await store.user(username: name)?.subject == SubjectID(name))
        }
        #expect(try await store.user(username: "admin\0y") == nil)
        await store.close()
    }
}
