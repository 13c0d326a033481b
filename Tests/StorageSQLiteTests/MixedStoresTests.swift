import OAuthCore
import Storage
import StorageSQLite
import StorageTesting
import Testing

@Suite("Stores in two drivers: what crosses them")
struct MixedStoresTests {
    private static let now = UnixTime(seconds: 1_000_000)
    private static let end = now + .seconds(600)

    @Test("two drivers together conform as one", arguments: ConformanceCases.all)
    func conforms(_ test: ConformanceCase<Stores>) async throws {
        try await StoreConformance(open: {
            let (database, cache) = (try TemporaryFile(), try TemporaryFile())
            let open = Open(try await database.openStore(), try await cache.openStore())
            return StoreUnderTest(
                open.stores,
                reopen: {
                    await open.close()
                    open.replace(try await database.openStore(), try await cache.openStore())
                    return open.stores
                },
                close: {
                    await open.close()
                    database.remove()
                    cache.remove()
                })
        }).run(test)
    }

    @Test("durable rows are in the database, short-lived ones in the cache, revoked tokens in the database")
    func places() async throws {
        try await withPair { pair in
            let stores = pair.stores
            try await stores.grants.insert(Self.grant)
            try await stores.sessions.insert(Self.session, replacing: nil)
            let key = SecretHash([UInt8](repeating: 9, count: 32))
            _ = try await stores.replay.claim(key, purpose: .form, now: Self.now, expiresAt: Self.end)
            try await stores.replay.revokeToken(TokenID("jti"), expiresAt: Self.end)
            #expect(try await pair.database.grant(Self.grant.id) != nil)
            #expect(try await pair.cache.session(Self.session.hash, now: Self.now) != nil)
            #expect(try await pair.database.session(Self.session.hash, now: Self.now) == nil)
            #expect(try await pair.cache.claim(key, purpose: .form, now: Self.now, expiresAt: Self.end) == .lost)
            #expect(try await pair.database.isTokenRevoked(TokenID("jti")))
            #expect(try await !pair.cache.isTokenRevoked(TokenID("jti")))
        }
    }

    @Test("durable claims are in the database: the cache may forget what it likes, and is not asked")
    func durableClaims() async throws {
        try await withPair { pair in
            let stores = Stores(database: pair.database, cache: pair.cache, durableClaims: true)
            let bff = BFFStores(BFFStores(pair.cache), claims: pair.database)
            for (number, replay) in [stores.replay, bff.replay].enumerated() {
                let key = SecretHash([UInt8](repeating: UInt8(number), count: 32))
                for expected in [ConditionalWrite.won, .lost] {
                    let write = try await replay.claim(key, purpose: .form, now: Self.now, expiresAt: Self.end)
                    #expect(write == expected)
                }
                #expect(try await pair.cache.claim(key, purpose: .form, now: Self.now, expiresAt: Self.end) == .won)
                #expect(try await pair.database.claim(key, purpose: .form, now: Self.now, expiresAt: Self.end) == .lost)
            }
            try await stores.sessions.insert(Self.session, replacing: nil)
            #expect(try await pair.cache.session(Self.session.hash, now: Self.now) != nil)
            #expect(bff.maintenance.count == 2)
        }
    }

    @Test("where the cache cannot end a removed user's sessions nothing is changed, and the removal can be made later")
    func cacheIsDown() async throws {
        try await withPair { pair in
            let stores = pair.stores
            try await pair.addUser()
            try await stores.sessions.insert(Self.session, replacing: nil)
            try await stores.grants.insert(Self.grant)
            await pair.cache.close()
            let error = await #expect(throws: StoreError.self) {
                try await stores.directory.apply([.removeUser(Self.subject)], expectedVersion: 1, now: Self.now)
            }
            #expect(error?.code == .unavailable)
            #expect(try await stores.directory.directoryVersion() == 1)
            #expect(try await stores.directory.user(subject: Self.subject) != nil)
            #expect(try await stores.grants.grant(Self.grant.id)?.revokedAt == nil)
            try await pair.reopenCache()
            let again = try await pair.stores.directory.apply(
                [.removeUser(Self.subject)], expectedVersion: 1, now: Self.now)
            #expect(again == .won)
            #expect(try await pair.stores.sessions.session(Self.session.hash, now: Self.now) == nil)
            #expect(try await pair.stores.grants.grant(Self.grant.id)?.revokedAt == Self.now)
        }
    }

    @Test("a removal that was planned on an older version ends nobody's session")
    func stale() async throws {
        try await withPair { pair in
            try await pair.addUser()
            try await pair.stores.sessions.insert(Self.session, replacing: nil)
            for version in [Int64(0), 2] {
                let write = try await pair.stores.directory.apply(
                    [.removeUser(Self.subject)], expectedVersion: version, now: Self.now)
                #expect(write == .lost)
            }
            #expect(try await pair.stores.sessions.session(Self.session.hash, now: Self.now) != nil)
        }
    }

    // MARK: What they work on

    private static let subject = SubjectID("subject")
    private static let grant = GrantRecord(
        id: GrantID("grant"), subject: subject, clientID: ClientID("client"), sessionID: SessionID("session"),
        scope: Scope([.openid]), authTime: now, createdAt: now, expiresAt: end)
    private static let session = LoginSessionRecord(
        hash: SecretHash([UInt8](repeating: 1, count: 32)), sessionID: SessionID("session"), subject: subject,
        authTime: now, acr: nil, amr: [], createdAt: now, idleExpiresAt: end, expiresAt: end)

    private func withPair(_ body: (Pair) async throws -> Void) async throws {
        let files = (try TemporaryFile(), try TemporaryFile())
        let pair = Pair(files.1, Open(try await files.0.openStore(), try await files.1.openStore()))
        let result: Result<Void, any Error>
        do { result = .success(try await body(pair)) } catch { result = .failure(error) }
        await pair.open.close()
        files.0.remove()
        files.1.remove()
        try result.get()
    }

    /// Two stores that are open now.
    private final class Open: Sendable {
        let database: Current
        let cache: Current

        init(_ database: SQLiteStore, _ cache: SQLiteStore) {
            self.database = Current(database)
            self.cache = Current(cache)
        }

        var stores: Stores { Stores(database: database.store, cache: cache.store) }

        func replace(_ database: SQLiteStore, _ cache: SQLiteStore) {
            self.database.store = database
            self.cache.store = cache
        }

        func close() async {
            await database.store.close()
            await cache.store.close()
        }
    }

    private struct Pair {
        let cacheFile: TemporaryFile
        let open: Open

        init(_ cacheFile: TemporaryFile, _ open: Open) {
            self.cacheFile = cacheFile
            self.open = open
        }

        var stores: Stores { open.stores }
        var database: SQLiteStore { open.database.store }
        var cache: SQLiteStore { open.cache.store }

        func addUser() async throws {
            let user = User(subject: subject, username: "anna", passwordHash: nil, claims: [:], createdAt: now)
            #expect(try await stores.directory.apply([.putUser(user)], expectedVersion: 0, now: now) == .won)
        }

        func reopenCache() async throws { open.cache.store = try await cacheFile.openStore() }
    }
}
