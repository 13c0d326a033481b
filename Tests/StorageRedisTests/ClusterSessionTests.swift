import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis Cluster: sessions in steps")
struct ClusterSessionTests {
    private static func login(_ name: String, sid: String = "sid", now: UnixTime) -> LoginSessionRecord {
        LoginSessionRecord(
            hash: testHash("login-\(name)"), sessionID: SessionID(sid), subject: SubjectID("sub"), authTime: now,
            acr: nil, amr: [], createdAt: now, idleExpiresAt: now + .seconds(3600), expiresAt: now + .seconds(36_000))
    }

    @Test("a session that takes another's place and its name: the name leads to it, and the old one is dead")
    func replaced() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let now = RedisStore.systemClock()
        let (old, new, third) = (
            Self.login("old", now: now), Self.login("new", now: now), Self.login("third", now: now)
        )
        try await store.insert(old, replacing: nil)
        try await store.insert(new, replacing: old.hash)
        try await store.insert(third, replacing: new.hash)
        #expect(try await store.session(SessionID("sid"), now: now) == third)
        for gone in [old, new] { #expect(try await store.session(gone.hash, now: now) == nil) }
        #expect(try await store.sessions(subject: SubjectID("sub"), now: now, limit: 9) == [third])
        #expect(try await store.end(SessionID("sid")) == .won)
        #expect(try await store.end(SessionID("sid")) == .lost)
        try await store.insert(old, replacing: nil)
        #expect(try await store.session(SessionID("sid"), now: now) == old)
        await store.close()
    }

    @Test("a beginning that was cut off after the name leaves the old session, which its name still ends")
    func cutOff() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let client = try RedisClient(servers.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        let (old, new) = (Self.login("old", now: now), Self.login("new", now: now))
        try await store.insert(old, replacing: nil)
        // What the steps before the session leave behind.
        let (oldText, newText) = (Base64URL.encode(old.hash.bytes), Base64URL.encode(new.hash.bytes))
        _ = try await client.execute(["SET", "login_session_id:sid", .text("\(newText) \(oldText)")])
        #expect(try await store.session(SessionID("sid"), now: now) == old)
        // The next attempt finds its way, and leaves nothing behind that the name does not lead to.
        let next = Self.login("next", now: now)
        try await store.insert(next, replacing: old.hash)
        #expect(try await store.session(SessionID("sid"), now: now) == next)
        #expect(
            try await client.execute(["GET", "login_session_id:sid"]).text?.hasSuffix(" \(newText) \(oldText)") == true)
        try await store.insert(new, replacing: next.hash)
        _ = try await client.execute(["SET", "login_session_id:sid", .text("\(oldText) \(newText)")])
        #expect(try await store.end(SessionID("sid")) == .won)
        #expect(try await store.session(new.hash, now: now) == nil)
        await store.close()
        await client.close()
    }

    @Test("many that take one session's place at one time: it is dead, and its name ends every one that took it")
    func race() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let now = RedisStore.systemClock()
        let old = Self.login("old", now: now)
        try await store.insert(old, replacing: nil)
        let begun = await withTaskGroup(of: LoginSessionRecord?.self) { group in
            for number in 0..<6 {
                let session = Self.login("\(number)", now: now)
                group.addTask { (try? await store.insert(session, replacing: old.hash)).map { session } }
            }
            return await group.reduce(into: [LoginSessionRecord]()) { if let session = $1 { $0.append(session) } }
        }
        #expect(!begun.isEmpty)
        #expect(try await store.session(old.hash, now: now) == nil)
        #expect(try await store.end(SessionID("sid")) == .won)
        for session in begun { #expect(try await store.session(session.hash, now: now) == nil) }
        await store.close()
    }

    @Test("a session that is there already changes nothing: not what leads to it, not the one to be replaced")
    func duplicate() async throws {
        let servers = try await ClusterServers()
        let store = try SentinelTests.open(servers.location)
        let now = RedisStore.systemClock()
        let (first, second) = (testSession("a", now: now), testSession("b", now: now))
        for session in [first, second] { try await store.insert(session, replacing: nil) }
        var error = await #expect(throws: StoreError.self) { try await store.insert(first, replacing: second.hash) }
        #expect(error?.code == .duplicate)
        #expect(try await store.bffSessions(userID: first.user.userID, now: now, limit: 9).count == 2)
        let (login, other) = (Self.login("x", now: now), Self.login("y", sid: "other", now: now))
        for session in [login, other] { try await store.insert(session, replacing: nil) }
        var clash = Self.login("x", sid: "third", now: now)
        clash.lastActivity = now
        let refused = clash
        error = await #expect(throws: StoreError.self) { try await store.insert(refused, replacing: other.hash) }
        #expect(error?.code == .duplicate)
        #expect(try await store.session(SessionID("third"), now: now) == nil)
        #expect(try await store.session(SessionID("sid"), now: now) == login)
        #expect(try await store.session(other.hash, now: now) == other)
        #expect(try await store.sessions(subject: SubjectID("sub"), now: now, limit: 9).count == 2)
        await store.close()
    }
}
