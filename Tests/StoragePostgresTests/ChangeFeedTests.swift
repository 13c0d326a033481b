import Foundation
import OAuthCore
import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: what one node changes another hears", .serialized, .timeLimit(.minutes(5)))
struct ChangeFeedTests {
    /// What a node hears.
    struct Feed: Sendable {
        let heard: AsyncStream<StoreChange>

        /// The next change.
        func next() async -> StoreChange? { await heard.first { _ in true } }
    }

    /// Two nodes on one schema, of which the second follows.
    private func withNodes(
        _ body: (_ first: PostgresStore, _ second: PostgresStore, _ feed: Feed) async throws -> Void
    ) async throws {
        let location = try SharedPostgres.freshLocation()
        let first = try await PostgresStore.open(location, logger: .quiet)
        let second = try await PostgresStore.open(location, logger: .quiet)
        let (heard, continuation) = AsyncStream.makeStream(of: StoreChange.self)
        let following = Task { await second.follow { continuation.yield($0) } }
        let feed = Feed(heard: heard)
        #expect(await feed.next() == .everything)
        let result: Result<Void, any Error>
        do { result = .success(try await body(first, second, feed)) } catch { result = .failure(error) }
        following.cancel()
        await following.value
        await first.close()
        await second.close()
        try result.get()
    }

    private func add(_ name: String, to store: PostgresStore) async throws {
        let version = try await store.directoryVersion()
        let change = DirectoryChange.putClient(Samples.client(name))
        #expect(try await store.apply([change], expectedVersion: version, now: Samples.now) == .won)
    }

    @Test("a change is heard when it is committed, mostly within a fifth of a second")
    func latency() async throws {
        try await withNodes { first, second, feed in
            var (delays, roundTrips): ([Duration], [Duration]) = ([], [])
            for number in 0..<20 {
                try await add("client-\(number)", to: first)
                let committed = ContinuousClock.now
                #expect(await feed.next() == .directory)
                delays.append(.now - committed)
                let heard = ContinuousClock.now
                #expect(try await second.directoryVersion() == Int64(number + 1))
                roundTrips.append(.now - heard)
            }
            // What a question to the database takes says what else the machine does.
            #expect(delays.sorted()[10] < .milliseconds(200) + roundTrips.sorted()[10] * 10)
        }
    }

    @Test("a node of another schema in the same database hears nothing of it")
    func schemas() async throws {
        let other = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        try await withNodes { first, _, feed in
            try await add("elsewhere", to: other)
            _ = try await first.replaceSigningKeys(try await first.signingKeys())
            #expect(await feed.next() == .signingKeys)
        }
        await other.close()
    }

    @Test("after its connection was lost everything counts as changed, and it hears what comes then")
    func reconnects() async throws {
        try await withNodes { first, _, feed in
            // This node's listener waits for what comes; so do those of tests beside it, which listen to other tables.
            try SharedPostgres.server.get().sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN gatehouse_%'")
            #expect(await feed.next() == .everything)
            try await add("afterwards", to: first)
            while let change = await feed.next(), change != .directory { #expect(change == .everything) }
        }
    }
}
