import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("SQLite: group commit")
struct GroupCommitTests {
    private static let now = UnixTime(seconds: 1_000_000)

    private static func grant(_ id: String) -> GrantRecord {
        GrantRecord(
            id: GrantID(id), subject: SubjectID("subject"), clientID: ClientID("client"),
            sessionID: SessionID("session"),
            scope: Scope([.openid]), authTime: now, createdAt: now, expiresAt: now + .seconds(60))
    }

    @Test("writes that wait together share a transaction")
    func groups() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let before = store.commitStatistics
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1000 { group.addTask { try await store.insert(Self.grant("\(number)")) } }
            try await group.waitForAll()
        }
        let (commits, writes) = store.commitStatistics
        #expect(writes - before.writes == 1000)
        #expect(commits - before.commits < 500, "\(commits) commits for 1000 writes")
        await store.close()
    }

    @Test("a member that fails harms no other of its transaction, and is told its own error")
    func isolation() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        try await store.insert(Self.grant("taken"))
        // The first writes of each number share transactions with the failing ones.
        let outcomes = await withTaskGroup(of: (Int, StoreError?).self) { group in
            for number in 0..<400 {
                group.addTask {
                    do throws(StoreError) {
                        try await store.insert(Self.grant(number.isMultiple(of: 2) ? "\(number)" : "taken"))
                        return (number, nil)
                    } catch {
                        return (number, error)
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
        }
        for (number, error) in outcomes {
            if number.isMultiple(of: 2) {
                #expect(error == nil)
                #expect(try await store.grant(GrantID("\(number)")) != nil)
            } else {
                #expect(error?.code == .duplicate)
            }
        }
        await store.close()
    }

    @Test("a write of several rows that fails in the middle leaves none of them")
    func savepoint() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let user = User(
            subject: SubjectID("a"), username: "name", passwordHash: nil, claims: [:], createdAt: Self.now)
        var namesake = user
        namesake.subject = SubjectID("b")
        let client = Client(clientID: ClientID("c"), grantTypes: [], scope: .empty)
        let changes: [DirectoryChange] = [.putClient(client), .putUser(user), .putUser(namesake)]
        async let bystander: Void = store.insert(Self.grant("bystander"))
        await #expect(throws: StoreError.self) {
            try await store.apply(changes, expectedVersion: 0, now: Self.now)
        }
        try await bystander
        let snapshot = try await store.directorySnapshot()
        #expect(snapshot.version == 0)
        #expect(snapshot.clients.isEmpty)
        #expect(try await store.user(username: "name") == nil)
        #expect(try await store.grant(GrantID("bystander")) != nil)
        await store.close()
    }

    @Test("closing finishes what has begun, and refuses what comes after it")
    func closing() async throws {
        let file = try TemporaryFile()
        defer { file.remove() }
        let store = try await file.openStore()
        let acknowledged = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await store.insert(Self.grant("\(number)"))
                        return number
                    } catch {
                        return nil
                    }
                }
            }
            group.addTask {
                await store.close()
                return nil
            }
            return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        await #expect(throws: StoreError.self) { try await store.insert(Self.grant("late")) }
        await #expect(throws: StoreError.self) { try await store.ping() }
        await store.close()

        let reopened = try await file.openStore()
        for number in acknowledged { #expect(try await reopened.grant(GrantID("\(number)")) != nil) }
        #expect(try await reopened.grant(GrantID("late")) == nil)
        await reopened.close()
    }
}
