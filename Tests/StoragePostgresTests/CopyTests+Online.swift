import Secrets
import Storage
import StoragePostgres
import StorageSQLite
import Testing

extension CopyTests {
    @Test("what comes, changes and goes while a file is copied is so in PostgreSQL, and the other way round")
    func followsChanges() async throws {
        let files = try Folder()
        defer { files.remove() }
        try await filled(files.path("a")).close()
        let location = try SharedPostgres.freshLocation()
        let source = try await SQLiteCopy.open(path: files.path("a"), isShared: true)
        let middle = try await PostgresStore.openToCopy(location, logger: .quiet)
        try await move(source, middle)
        source.close()
        await middle.close()
        let again = try await PostgresStore.openToCopy(location, isShared: true, logger: .quiet)
        let back = try await SQLiteCopy.open(path: files.path("b"))
        try await move(again, back)
        await again.close()
        back.close()
    }

    @Test("a server whose user is not the one that copies goes on writing")
    func anotherUser() async throws {
        let location = try SharedPostgres.freshLocation()
        let (schema, role) = (location.searchPath, "server_\(location.searchPath)")
        let sql = { (text: String) in
            _ = try SharedPostgres.server.get().sql("SET search_path = \(schema); \(text)")
        }
        let store = try await PostgresStore.openToCopy(location, isShared: true, logger: .quiet)
        try sql(
            "CREATE ROLE \(role); GRANT USAGE ON SCHEMA \(schema) TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA \(schema) TO \(role)"
        )
        try await store.noteChanges(for: "copy")
        try sql("SET ROLE \(role); INSERT INTO clients (client_id, document) VALUES ('one', '{}')")
        #expect(try await store.changes(limit: 9).map(\.table.name) == ["clients"])
        await store.close()
        try sql("DROP OWNED BY \(role); DROP ROLE \(role)")
    }

    @Test("a batch of one finds rows whose unique values went round in a circle")
    func followsCircles() async throws {
        let files = try Folder()
        defer { files.remove() }
        for isBack in [false, true] {
            let file = try await filled(files.path("\(isBack)"))
            let store = try await PostgresStore.openToCopy(try SharedPostgres.freshLocation(), logger: .quiet)
            if isBack { _ = try await StorageCopy(from: file, to: store) { SHA2.sha256($0) }.run() }
            let other = try await SQLiteCopy.open(path: files.path("\(isBack)-target"))
            let (source, target): (any FollowableStore, any FollowableStore) = isBack ? (store, other) : (file, store)
            let online = copy(source, target, batch: 1)
            #expect(try await online.begin("circle") == nil)
            try await online.fill { _, _ in }
            let users = try #require(StoredTable.followed("users"))
            let rows = try await source.rows(of: users, after: nil, limit: 3)
            let keys = rows.map { Array($0.prefix(1)) }
            var turned = rows
            for index in rows.indices { turned[index][1] = rows[(index + 1) % rows.count][1] }
            try await source.replace(keys, with: turned, in: users)
            while try await online.follow() > 0 {}
            try await expectSame(source, target, except: [.versions])
            #expect(try await online.finish().get().allSatisfy(\.isSame))
            await store.close()
            file.close()
            other.close()
        }
    }

    @Test("begun again at every point it goes on, and the end is done once")
    func isResumed() async throws {
        let files = try Folder()
        defer { files.remove() }
        let source = try await filled(files.path("a"))
        let target = try await PostgresStore.openToCopy(try SharedPostgres.freshLocation(), logger: .quiet)
        let other = try await SQLiteCopy.open(path: files.path("b"))
        let online = copy(source, target)
        #expect(try await online.finish() == .failure(.isNotBegun))
        #expect(try await online.begin("one") == nil)
        #expect(try await copy(source, target).begin("two") == nil)
        #expect(try await source.copyRecord()?.copy == "one")
        #expect(try await online.finish() == .failure(.isNotFilled))
        #expect(try await source.hold() == nil)
        try await online.fill { _, _ in }
        // The source is given to another copy: this one has missed what that one forgot.
        #expect(try await copy(source, other).begin("three") == nil)
        #expect(try await online.begin("four") == .otherCopy)
        #expect(try await online.finish() == .failure(.otherCopy))
        let second = copy(source, other)
        try await second.fill { _, _ in }
        try await source.handOver()
        #expect(try await second.begin("five") == .isEnding)
        #expect(try await second.finish().get().allSatisfy(\.isSame))
        #expect(try await second.finish() == .failure(.isFinished))
        #expect(try await second.begin("six") == .isFinished)
        try await source.reopen()
        #expect(try await source.copyRecord() == nil)
        source.close()
        other.close()
        await target.close()
    }

    @Test("a difference is found at the end, and no server may use the target")
    func findsDifferencesAtTheEnd() async throws {
        let files = try Folder()
        defer { files.remove() }
        let source = try await filled(files.path("a"))
        let location = try SharedPostgres.freshLocation()
        let target = try await PostgresStore.openToCopy(location, logger: .quiet)
        let online = copy(source, target)
        #expect(try await online.begin("one") == nil)
        try await online.fill { _, _ in }
        let consents = try #require(StoredTable.followed("consents"))
        let lost = try await target.rows(of: consents, after: nil, limit: 1)
        try await target.replace(lost.map { Array($0.prefix(2)) }, with: [], in: consents)
        #expect(try await online.finish().get().filter { !$0.isSame }.map(\.table) == ["consents"])
        await target.close()
        let refused = await #expect(throws: StoreError.self) {
            try await PostgresStore.open(location, logger: .quiet)
        }
        #expect(refused?.detail.contains("is being filled") == true)
        source.close()
        let late = await #expect(throws: StoreError.self) {
            try await SQLiteStore.open(path: files.path("a"), logger: .quiet)
        }
        #expect(late?.detail.contains("was handed over") == true)
    }

    @Test("a node of PostgreSQL is noticed though it does nothing, and none begins while a copy has the database")
    func noticesNodes() async throws {
        let location = try SharedPostgres.freshLocation()
        let node = try await PostgresStore.open(location, logger: .quiet)
        #expect(try await node.directoryVersion() == 0)
        let refused = await #expect(throws: StoreError.self) {
            try await PostgresStore.openToCopy(location, logger: .quiet)
        }
        #expect(refused?.detail.contains("in use by a server") == true)
        await (try await PostgresStore.openToCopy(location, isShared: true, logger: .quiet)).close()
        await node.close()
        let copying = try await PostgresStore.openToCopy(location, logger: .quiet)
        let late = try await PostgresStore.open(location, logger: .quiet)
        await #expect(throws: StoreError.self) { try await late.directoryVersion() }
        await copying.close()
        // The server lets go of the lock a moment later.
        var version: Int64?
        let end = ContinuousClock.now + .seconds(60)
        while version == nil, ContinuousClock.now < end {
            version = try? await late.directoryVersion()
            if version == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(version == 0)
        await late.close()
    }

    // MARK: Steps

    private func copy(
        _ source: any FollowableStore, _ target: any FollowableStore, batch: Int = 3
    ) -> OnlineCopy {
        OnlineCopy(from: source, to: target, batch: batch) { SHA2.sha256($0) }
    }

    /// Copies while each table is changed, before and after its rows were copied.
    private func move(_ source: any FollowableStore, _ target: any FollowableStore) async throws {
        let online = copy(source, target)
        #expect(try await online.begin("the name") == nil)
        try await change(source, deleting: 0, changing: 1, adding: 7)
        try await online.fill { _, _ in }
        try await change(source, deleting: 2, changing: 3, adding: 8)
        #expect(try await online.behind(limit: 1000) >= 4 * StoredTable.followed.count)
        while try await online.follow() > 0 {}
        try await change(source, deleting: 4, changing: 5, adding: 9)
        let versions = try await target.rows(of: .versions, after: nil, limit: 9)
        #expect(versions.allSatisfy { $0[1] == .integer(0) })
        let outcomes = try await online.finish().get()
        #expect(outcomes.filter { !$0.isSame }.map(\.table) == [])
        try await expectSame(source, target, except: [])
        #expect(try await source.hold() == .handedOver)
        #expect(try await target.hold() == nil)
    }

    private func change(
        _ store: any FollowableStore, deleting gone: Int, changing changed: Int, adding new: Int
    ) async throws {
        for table in StoredTable.followed {
            let keys = [gone, changed].map { Array(self.row($0, table).prefix(table.keyCount)) }
            var row = self.row(changed, table)
            if table.columns.count > table.keyCount, table.columns.last?.kind == .integer {
                row[row.count - 1] = .integer(77)
            }
            try await store.replace(keys, with: [row, self.row(new, table)], in: table)
        }
    }

    private func expectSame(
        _ one: any CopyableStore, _ other: any CopyableStore, except: [StoredTable]
    ) async throws {
        for table in StoredTable.all where !except.contains(table) {
            let rows = try await one.rows(of: table, after: nil, limit: 1000)
            #expect(try await Set(rows) == Set(other.rows(of: table, after: nil, limit: 1000)), "\(table.name)")
        }
    }
}
