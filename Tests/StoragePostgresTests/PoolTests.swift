import OAuthCore
import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: the pool", .timeLimit(.minutes(10)))
struct PoolTests {
    @Test("calls share connections: 2,000 at once on two of them all end")
    func sharing() async throws {
        let location = try SharedPostgres.freshLocation("pool_size=2")
        let store = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
        try await store.insert(Samples.grant("grant"))
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<2000 {
                group.addTask {
                    if number % 4 == 0 {
                        try await store.insert(Samples.code("\(number)"))
                    } else {
                        #expect(try await store.grant(GrantID("grant")) != nil)
                    }
                }
            }
        }
        await store.close()
    }

    @Test("one that fails harms none of those that are on their way beside it")
    func independence() async throws {
        let location = try SharedPostgres.freshLocation("pool_size=1")
        let store = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
        try await store.insert(Samples.code("taken"))
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    if number % 3 == 0 {
                        let error = await #expect(throws: StoreError.self) {
                            try await store.insert(Samples.code("taken"))
                        }
                        #expect(error?.code == .duplicate)
                        #expect(error?.detail.contains("taken") == false)
                    } else {
                        try await store.insert(Samples.code("\(number)"))
                    }
                }
            }
        }
        await store.close()
    }

    @Test("past the bound of the queue whoever comes is refused at once")
    func overload() async throws {
        var settings = PostgresSettings(size: 1)
        settings.depth = 1
        settings.maximumWaiting = 8
        let store = try await PostgresStore.open(try SharedPostgres.freshLocation(), settings: settings, logger: .quiet)
        let results = await withTaskGroup(of: StoreError?.self) { group in
            for number in 0..<500 {
                group.addTask {
                    do throws(StoreError) {
                        try await store.insert(Samples.code("\(number)"))
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: [StoreError?]()) { $0.append($1) }
        }
        let refused = results.compactMap(\.self)
        #expect(!refused.isEmpty && refused.count < 500)
        #expect(refused.allSatisfy { $0.code == .unavailable && $0.detail.contains("wait for a connection") })
        await store.close()
    }

    @Test("more transactions than connections take turns")
    func transactions() async throws {
        let location = try SharedPostgres.freshLocation("pool_size=3&application_name=transactions")
        let store = try await PostgresStore.open(location, settings: .patient(location), logger: .quiet)
        let won = try await withThrowingTaskGroup(of: ConditionalWrite.self) { group in
            for number in 0..<60 {
                group.addTask {
                    try await store.apply(
                        [.putClient(Samples.client("\(number)"))], expectedVersion: 0, now: Samples.now)
                }
            }
            return try await group.reduce(into: 0) { if $1 == .won { $0 += 1 } }
        }
        #expect(won == 1)
        #expect(try await store.directorySnapshot().clients.count == 1)
        // They used the connections again, and made no new ones.
        let numbers = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'transactions'"
        #expect(try SharedPostgres.server.get().sql(numbers) == "3")
        #expect(store.connectionsLost == 0)
        await store.close()
    }

    @Test("a closed store refuses, and closing it again does nothing")
    func closed() async throws {
        let store = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        try await store.insert(Samples.code("code"))
        await store.close()
        await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.insert(Samples.code("late")) }
        #expect(error?.code == .unavailable)
        await #expect(throws: StoreError.self) {
            try await store.apply([], expectedVersion: 0, now: Samples.now)
        }
    }

    @Test("a text with a NUL is another text than the one before it, and their order is that of their bytes")
    func nul() async throws {
        let store = try await PostgresStore.open(try SharedPostgres.freshLocation(), logger: .quiet)
        let names = ["admin", "admin\0", "admin\0x", "admin\u{1}", "admin\u{1}\u{1}", "admin\u{2}", "admin!"]
        for name in names.reversed() { try await store.insertUser(Samples.user(name)) }
        for name in names { #expect(try await store.user(username: name)?.subject == SubjectID(name)) }
        #expect(try await store.user(username: "admin\0y") == nil)
        #expect(try await store.users(origin: nil, after: nil, limit: 10).map(\.username) == names)
        await store.close()
    }
}

@Suite("PostgreSQL: which connection does what")
struct PoolPlanTests {
    private let now = ContinuousClock.now

    /// A plan all of whose connections stand.
    private func open(_ size: Int, depth: Int = 2) -> PoolPlan {
        var plan = PoolPlan(size: size, depth: depth)
        for _ in 0..<size { if let lane = plan.takeToConnect(waiting: size, now: now) { plan.connected(lane) } }
        return plan
    }

    @Test("calls go to the least busy connection, to each as many as its depth allows")
    func calls() {
        var plan = open(2)
        #expect((0..<4).map { _ in plan.takeForCall() } == [0, 1, 0, 1])
        #expect(plan.takeForCall() == nil)
        plan.finished(1)
        #expect(plan.takeForCall() == 1)
    }

    @Test("a transaction gets an idle connection, or one that is let run out for it, and never the last")
    func transactions() {
        var plan = open(3)
        for _ in 0..<6 { _ = plan.takeForCall() }
        #expect(plan.takeForTransaction() == nil)
        plan.finished(0)
        // The connection is kept for the transaction: no call gets it.
        #expect(plan.takeForCall() == nil)
        plan.finished(0)
        #expect(plan.takeForTransaction() == 0)
        for lane in [1, 1, 2, 2] { plan.finished(lane) }
        #expect(plan.takeForTransaction() == 1)
        #expect(plan.takeForTransaction() == nil)
        #expect(plan.takeForCall() == 2)
        plan.released(0)
        #expect(plan.takeForTransaction() == 0)
    }

    @Test("after a failure one connection is tried at a time, after its pause")
    func failure() {
        var plan = PoolPlan(size: 4, depth: 1)
        #expect(plan.takeToConnect(waiting: 9, now: now) == 0)
        #expect(plan.takeToConnect(waiting: 9, now: now) == 1)
        plan.connectFailed(0) { _ in now + .seconds(1) }
        plan.connectFailed(1) { _ in now + .seconds(1) }
        #expect(plan.isDown)
        #expect(plan.takeToConnect(waiting: 9, now: now) == nil)
        #expect(plan.nextAttempt == now + .seconds(1))
        #expect(plan.takeToConnect(waiting: 0, now: now + .seconds(1)) == 0)
        #expect(plan.takeToConnect(waiting: 9, now: now + .seconds(1)) == nil)
        plan.connected(0)
        #expect(!plan.isDown)
        #expect(plan.takeToConnect(waiting: 9, now: now) == 1)
    }

    @Test("a transaction whose connection is lost gives it back before another one is made in its place")
    func lostTransaction() {
        var plan = open(1)
        #expect(plan.takeForTransaction() == 0)
        plan.began(0)
        plan.lost(0)
        #expect(plan.takeToConnect(waiting: 1, now: now) == nil)
        plan.released(0)
        #expect(plan.takeToConnect(waiting: 1, now: now) == 0)
    }
}
