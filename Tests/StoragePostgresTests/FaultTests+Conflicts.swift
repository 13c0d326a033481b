import OAuthCore
import Storage
import StoragePostgres
import Testing

// Where transactions are in each other's way.
extension FaultTests {
    @Test("a statement that waits for a lock too long is unavailable, and those behind it are served")
    func lock() async throws {
        try await withStore(.impatient()) { server, store in
            try await store.insert(Samples.grant("grant"))
            let lock = Task.detached {
                try server.sql("BEGIN; LOCK TABLE grants IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)")
            }
            try await until("the table is locked") {
                try server.sql(
                    "SELECT count(*) FROM pg_locks WHERE relation = 'grants'::regclass AND granted AND mode = 'AccessExclusiveLock'"
                ) == "1"
            }
            let start = ContinuousClock.now
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        let error = await #expect(throws: StoreError.self) {
                            try await store.revokeGrant(GrantID("grant"), now: Samples.now)
                        }
                        #expect(error?.code == .unavailable)
                    }
                }
            }
            // Each waited for a connection 0.5 s at most, and for its answer 3 s; the lock is held until it is ended below.
            #expect(ContinuousClock.now - start < .seconds(60))
            var number = 0
            try await until("those behind it are served") {
                number += 1
                return (try? await store.insert(Samples.code("meanwhile-\(number)"))) != nil
            }
            try server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            _ = await lock.result
            #expect(try await store.revokeGrant(GrantID("grant"), now: Samples.now) == .won)
        }
    }

    @Test("what changes very many rows for an operator may take longer than a request's statement")
    func longTransaction() async throws {
        try await withStore(.impatient()) { server, store in
            try server.sql(
                """
                CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
                CREATE TRIGGER dawdles BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION dawdle()
                """)
            for number in 0..<4 { try await store.insert(Samples.grant("\(number)")) }
            let error = await #expect(throws: StoreError.self) {
                try await store.revokeGrants(.subject(SubjectID("subject")), now: Samples.now)
            }
            #expect(error?.code == .unavailable)
            let client = GrantSelection.client(ClientID("client"))
            #expect(try await store.grants(client, now: Samples.now, limit: 9).count == 4)
            #expect(try await store.revokeGrants(client, now: Samples.now).count == 4)
            #expect(try await store.grants(client, now: Samples.now, limit: 9).isEmpty)
        }
    }

    @Test(
        "what another transaction was in the way of is tried again, a bounded number of times",
        arguments: ["40001", "40P01"])
    func retry(state: String) async throws {
        try await withStore { server, store in
            try server.sql(
                """
                CREATE SEQUENCE tries;
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('tries') % 4 <> 0 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '\(state)'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER conflicts BEFORE INSERT ON clients FOR EACH ROW EXECUTE FUNCTION conflict();
                CREATE TRIGGER conflicts BEFORE INSERT ON authorization_codes FOR EACH ROW EXECUTE FUNCTION conflict()
                """)
            try await store.insert(Samples.code("code"))
            #expect(try server.sql("SELECT last_value FROM tries") == "4")
            let changes: [DirectoryChange] = [.putClient(Samples.client("a"))]
            #expect(try await store.apply(changes, expectedVersion: 0, now: Samples.now) == .won)
            #expect(try server.sql("SELECT last_value FROM tries") == "8")
            #expect(try await store.directoryVersion() == 1)
            try server.sql("ALTER SEQUENCE tries INCREMENT 4 RESTART 1")
            let error = await #expect(throws: StoreError.self) { try await store.insert(Samples.code("never")) }
            #expect(error?.code == .unavailable)
            #expect(try server.sql("SELECT last_value FROM tries") == "21")
        }
    }

    @Test("a transaction that PostgreSQL ends because of a deadlock is made again")
    func deadlock() async throws {
        try await withStore(PostgresSettings(size: 2)) { server, store in
            for name in ["a", "b"] { try await store.insertUser(Samples.user(name)) }
            let other = Task.detached {
                // Its own wait is longer, so that the store is the one whose transaction is ended.
                try server.sql(
                    """
                    BEGIN; SET LOCAL deadlock_timeout = '20s'; SET LOCAL application_name = 'operator';
                    UPDATE users SET username = username WHERE subject = 'b'; SELECT pg_sleep(0.5);
                    UPDATE users SET username = username WHERE subject = 'a'; COMMIT
                    """)
            }
            try await until("the operator has the second row") {
                try server.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1"
            }
            let changes = ["a", "b"].map { DirectoryChange.putUser(Samples.user($0)) }
            #expect(try await store.apply(changes, expectedVersion: 0, now: Samples.now) == .won)
            _ = try await other.value
            try await until("it was a deadlock") {
                try server.sql("SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = 'postgres'") == "t"
            }
            #expect(try await store.directoryVersion() == 1)
        }
    }
}
