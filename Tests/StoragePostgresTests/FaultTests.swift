import Foundation
import OAuthCore
import Storage
import StoragePostgres
import Synchronization
import Testing

@Suite("PostgreSQL: what goes wrong", .serialized, .timeLimit(.minutes(10)))
struct FaultTests {
    private static let server = Result { try PostgresServer() }

    func withStore(
        _ settings: PostgresSettings = .patient(), _ parameters: String = "sslmode=disable",
        _ body: (PostgresServer, PostgresStore) async throws -> Void
    ) async throws {
        let server = try Self.server.get()
        // A test before this one may have told it to take none; it hears of the end a moment later.
        try await until("the server takes writes") {
            try server.sql("SHOW default_transaction_read_only") == "off"
        }
        try server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        let store = try await PostgresStore.open(try server.location(parameters), settings: settings, logger: .quiet)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, store)) } catch { result = .failure(error) }
        await store.close()
        try result.get()
    }

    @Test("where the server stops, whoever asks hears that it is unavailable, until it is back")
    func restart() async throws {
        try await withStore(.patient(size: 4)) { server, store in
            let tally = Tally()
            try await withThrowingDiscardingTaskGroup { group in
                for task in 0..<16 {
                    group.addTask {
                        var number = 0
                        while !tally.state.withLock({ $0.isOver }) {
                            number += 1
                            do throws(StoreError) {
                                try await store.insert(Samples.code("\(task)-\(number)"))
                                tally.state.withLock { $0.done += 1 }
                            } catch {
                                tally.state.withLock {
                                    $0.failed += 1
                                    if error.code != .unavailable { $0.others.append("\(error)") }
                                }
                                await Task.yield()
                            }
                        }
                    }
                }
                group.addTask {
                    defer { tally.state.withLock { $0.isOver = true } }
                    try await until("codes are stored") { tally.state.withLock { $0.done > 100 } }
                    server.stop()
                    try await until("somebody hears of it") { tally.state.withLock { $0.failed > 100 } }
                    try server.start()
                    let before = tally.state.withLock { $0.done }
                    try await until("codes are stored again") { tally.state.withLock { $0.done > before + 100 } }
                }
            }
            #expect(tally.state.withLock { $0.others } == [])
            // Nothing that was acknowledged is lost.
            let kept = Int(try server.sql("SELECT count(*) FROM authorization_codes")) ?? 0
            #expect(kept >= tally.state.withLock { $0.done })
        }
    }

    /// Ends the connections of the store, and waits until they have ended.
    private func endConnections(_ server: PostgresServer) async throws {
        let of = "FROM pg_stat_activity WHERE application_name = 'gatehouse'"
        let ended = try server.sql("SELECT pid, pg_terminate_backend(pid) \(of)").split(separator: "\n")
            .compactMap { $0.split(separator: "|").first.map(String.init) }
        guard !ended.isEmpty else { return }
        try await until("its connections have ended") {
            try server.sql("SELECT count(*) \(of) AND pid IN (\(ended.joined(separator: ", ")))") == "0"
        }
    }

    @Test("a connection that the server ends costs a read nothing, and a write at most its own answer")
    func terminated() async throws {
        try await withStore { server, store in
            try await store.insert(Samples.grant("grant"))
            for round in 0..<5 {
                try server.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse'")
                #expect(try await store.grant(GrantID("grant")) != nil)
                try await endConnections(server)
                do throws(StoreError) { try await store.insert(Samples.code("\(round)")) } catch {
                    #expect(error.code == .unavailable)
                    try await store.insert(Samples.code("again-\(round)"))
                }
            }
        }
    }

    @Test("a write whose connection is lost under it is not made again: nobody knows whether it was made")
    func onlyOnce() async throws {
        try await withStore { server, store in
            try server.sql(
                """
                CREATE SEQUENCE tries;
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('tries'); PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                CREATE TRIGGER fails BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION fail()
                """)
            let error = await #expect(throws: StoreError.self) { try await store.insert(Samples.grant("grant")) }
            #expect(error?.code == .unavailable)
            #expect(try server.sql("SELECT last_value, is_called FROM tries") == "1|t")
            #expect(try await store.grant(GrantID("grant")) == nil)
        }
    }

    @Test("what fails at the commit was not done, though the statement itself had succeeded")
    func failingCommit() async throws {
        try await withStore { server, store in
            try server.sql(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not today' USING ERRCODE = '53100'; END $$;
                CREATE CONSTRAINT TRIGGER refuses AFTER UPDATE ON authorization_codes DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION refuse()
                """)
            try await store.insert(Samples.code("code"))
            let error = await #expect(throws: StoreError.self) {
                try await store.redeem(Samples.hash("code"), now: Samples.now, evidenceUntil: Samples.end)
            }
            #expect(error?.code == .unavailable)
            #expect(error?.detail.contains("53100") == true)
            let code = try await store.authorizationCode(Samples.hash("code"), now: Samples.now)
            #expect(code != nil && code?.redeemedAt == nil)
        }
    }

    @Test("a server that stops to answer costs a bounded wait, and is used again when it goes on")
    func frozen() async throws {
        try await withStore(.impatient()) { server, store in
            try await store.insert(Samples.grant("grant"))
            let ids = try server.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'gatehouse'")
                .split(separator: "\n").compactMap { pid_t($0) }
            #expect(!ids.isEmpty)
            for id in ids { kill(id, SIGSTOP) }
            let start = ContinuousClock.now
            let error = await #expect(throws: StoreError.self) { try await store.insert(Samples.code("code")) }
            #expect(error?.code == .unavailable)
            // The server would stand still for ever.
            #expect(ContinuousClock.now - start < .seconds(20))
            for id in ids { kill(id, SIGCONT) }
            try await until("it is used again") { (try? await store.grant(GrantID("grant"))) != nil }
        }
    }

    @Test("who follows changes ends at once when told to, also while the server takes no connections")
    func stopsFollowing() async throws {
        try await withStore(.patient(), "sslmode=disable&connect_timeout=120") { server, store in
            let file = try String(contentsOfFile: "\(server.folder.path)/data/postmaster.pid", encoding: .utf8)
            let id = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
            kill(id, SIGSTOP)
            defer { kill(id, SIGCONT) }
            let following = Task { await store.follow { _ in } }
            // It is connecting by then, which takes the two minutes of connect_timeout; if not yet, nothing is to be waited for either.
            try await Task.sleep(for: .milliseconds(300))
            let start = ContinuousClock.now
            following.cancel()
            await following.value
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test("a database that takes no writes any more is not ready")
    func readOnly() async throws {
        try await withStore { server, store in
            try await store.ping()
            try server.sql("ALTER SYSTEM SET default_transaction_read_only = on")
            try server.sql("SELECT pg_reload_conf()")
            try await until("it is in force") { try server.sql("SHOW default_transaction_read_only") == "on" }
            defer {
                _ = try? server.sql("ALTER SYSTEM RESET default_transaction_read_only")
                _ = try? server.sql("SELECT pg_reload_conf()")
            }
            try await endConnections(server)
            try await until("it is seen") {
                let error = await #expect(throws: StoreError.self) { try await store.insert(Samples.code("code")) }
                return error?.code == .unavailable
            }
        }
    }
}
