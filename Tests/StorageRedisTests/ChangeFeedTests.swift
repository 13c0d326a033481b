import Foundation
import Logging
import OAuthCore
import Storage
import StorageRedis
import StorageSQLite
import Testing

@Suite("Redis: the feed of changes beside a database that has none", .serialized, .timeLimit(.minutes(10)))
struct ChangeFeedTests {
    /// What somebody who follows has heard, one after the other, for one who takes it.
    private struct Heard: Sendable {
        let changes: AsyncStream<StoreChange>

        func next() async -> StoreChange? {
            for await change in changes { return change }
            return nil
        }
    }

    private static func following(
        _ changes: any StoreChanges, _ body: (Heard) async throws -> Void
    ) async throws {
        let (heard, continuation) = AsyncStream.makeStream(of: StoreChange.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await changes.follow { continuation.yield($0) } }
            let all = Heard(changes: heard)
            #expect(await all.next() == .everything)
            try await body(all)
            group.cancelAll()
        }
    }

    private static func open(_ server: RedisServer) async throws -> RedisStore {
        try RedisStore.open(server.location, settings: .patient, logger: Logger(label: "test"))
    }

    @Test("what one node changes in an SQLite file the other one hears; what was not changed is not told")
    func told() async throws {
        let server = try RedisServer()
        let (here, there) = (try await Self.open(server), try await Self.open(server))
        let folder = try RedisServer.temporaryFolder()
        let database = try await SQLiteStore.open(
            path: folder.appending(path: "gatehouse.db").path, logger: Logger(label: "test"))
        let stores = Stores(database: database, cache: here)
        let now = RedisStore.systemClock()
        try await Self.following(there) { heard in
            _ = try await stores.directory.apply([], expectedVersion: 7, now: now)
            _ = try await stores.directory.apply([], expectedVersion: 0, now: now)
            #expect(await heard.next() == .directory)
            _ = try await stores.keys.replaceSigningKeys(try await stores.keys.signingKeys())
            #expect(await heard.next() == .signingKeys)
            let session = SessionID("session")
            _ = try await stores.logoutNotices.queueLogoutNotices(session: session, now: now, expiresAt: now)
            try await stores.logoutNotices.addParticipant(
                ClientID("one"), session: session, subject: SubjectID("person"), expiresAt: now + .seconds(60))
            _ = try await stores.logoutNotices.queueLogoutNotices(
                session: session, now: now, expiresAt: now + .seconds(60))
            #expect(await heard.next() == .logoutNotices)
            await here.announce(.everything)
            #expect(await heard.next() == .directory)
        }
        await database.close()
        await here.close()
        await there.close()
    }

    @Test("after a time in which nothing could be heard everything counts as changed")
    func again() async throws {
        let server = try RedisServer()
        let store = try await Self.open(server)
        try await Self.following(store) { heard in
            server.kill()
            try server.start()
            #expect(await heard.next() == .everything)
            try await until("it takes commands again") { (try? await store.ping()) != nil }
            await store.announce(.signingKeys)
            #expect(await heard.next() == .signingKeys)
        }
        await store.close()
    }

    @Test("in a cluster what is told at one node is heard at another")
    func cluster() async throws {
        let servers = try await ClusterServers()
        let store = try RedisStore.open(servers.location, settings: .patient, logger: Logger(label: "test"))
        try await Self.following(store) { heard in
            await store.announce(.directory)
            var next = await heard.next()
            while next == .everything { next = await heard.next() }
            #expect(next == .directory)
        }
        await store.close()
    }
}
