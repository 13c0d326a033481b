import NIOCore
import OAuthCore
import Storage
import StorageRedis
import Testing

@Suite("Redis: what stands in it")
struct KeyTests {
    /// A store on a server of its own with one record of each kind, and the key of each with its deadline.
    private static func filled() async throws -> (RedisServer, RedisStore, RedisClient, UnixTime) {
        let server = try RedisServer()
        let store = try RedisStore.open(server.location, settings: .patient, logger: .quiet)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        try await store.insert(testSession("a", now: now), replacing: nil)
        let code = AuthorizationCodeRecord(
            hash: testHash("code"), grantID: GrantID("grant"), clientID: ClientID("client"), redirectURI: "https://x",
            codeChallenge: nil, nonce: nil, expiresAt: now + .seconds(300))
        try await store.insert(code)
        try await store.insert(
            FlowRecord(
                hash: testHash("flow"), browserHash: testHash("browser"), document: [:], expiresAt: now + .seconds(600))
        )
        let login = LoginSessionRecord(
            hash: testHash("login"), sessionID: SessionID("sid"), subject: SubjectID("sub"), authTime: now, acr: nil,
            amr: [], createdAt: now, idleExpiresAt: now + .seconds(3600), expiresAt: now + .seconds(36_000))
        try await store.insert(login, replacing: nil)
        _ = try await store.claim(testHash("jti"), purpose: .logoutToken, now: now, expiresAt: now + .seconds(60))
        try await store.revokeToken(TokenID("jti"), expiresAt: now + .seconds(60))
        _ = try await store.acquireLease("refresh", holder: "node", now: now, expiresAt: now + .seconds(900))
        return (server, store, client, now)
    }

    private static let lifetimes: [(String, Int64)] = [
        ("session:", 3600), ("session_user:google_110248495921238986420", 36_000),
        ("session_provider:google:sid-a", 36_000), ("auth_code:", 300), ("flow:", 600), ("login_session:", 3600),
        ("login_session_id:sid", 36_000), ("login_session_user:sub", 36_000), ("claim:logout_token:", 360),
        ("revoked_token:jti", 360), ("lease:refresh", 900),
    ]

    /// That a key goes so many seconds after `now`: no later, and no earlier by more than Redis rounds away.
    private static func expect(
        _ key: String, in client: RedisClient, goes seconds: Int64, after now: UnixTime,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let left = try #require(try await client.execute(["PTTL", .text(key)]).integer)
        let elapsed = RedisStore.systemClock().since(now).wholeMilliseconds
        #expect(left <= seconds * 1000, "\(key)", sourceLocation: sourceLocation)
        #expect(left >= seconds * 1000 - elapsed - 2, "\(key)", sourceLocation: sourceLocation)
    }

    @Test("every key goes by itself, at its end: claims and revoked tokens five minutes after it")
    func lifetimes() async throws {
        let (server, store, client, now) = try await Self.filled()
        let keys = try #require(try await client.execute(["KEYS", "*"]).elements).compactMap(\.text)
        #expect(keys.count == Self.lifetimes.count, "\(keys)")
        for (prefix, seconds) in Self.lifetimes {
            let key = try #require(keys.first { $0.hasPrefix(prefix) }, "\(prefix)")
            try await Self.expect(key, in: client, goes: seconds, after: now)
        }
        await store.close()
        await client.close()
        server.kill()
    }

    @Test("a redeemed code leaves its key; its evidence has another one, which stays longer than the code would have")
    func redeemed() async throws {
        let (server, store, client, now) = try await Self.filled()
        let name = Base64URL.encode(testHash("code").bytes)
        let code = try #require(try await store.authorizationCode(testHash("code"), now: now))
        #expect(try await store.redeem(testHash("code"), now: now, evidenceUntil: now + .seconds(900)) == .won)
        #expect(try await client.execute(["EXISTS", .text("auth_code:" + name)]).integer == 0)
        try await Self.expect("redeemed_code:" + name, in: client, goes: 900, after: now)
        #expect(try await store.redeem(testHash("code"), now: now, evidenceUntil: now + .seconds(900)) == .lost)
        // A code that came back under its own key, as from a replica that was behind, is not redeemed beside its evidence.
        try await store.insert(code)
        #expect(try await store.redeem(testHash("code"), now: now, evidenceUntil: now + .seconds(900)) == .lost)
        #expect(try await store.authorizationCode(testHash("code"), now: now)?.redeemedAt == now)
        await store.close()
        await client.close()
        server.kill()
    }

    @Test("a touch moves the time to live, never past the end in any case")
    func moved() async throws {
        let (server, store, client, now) = try await Self.filled()
        let session = testSession("a", now: now)
        let key = "session:" + Base64URL.encode(session.hash.bytes)
        for (idle, expected) in [(Int64(7200), Int64(7200)), (99_999, 36_000)] {
            try await store.touchBFFSession(
                session.hash, lastActivity: now + .seconds(1), idleExpiresAt: now + .seconds(idle))
            try await Self.expect(key, in: client, goes: expected, after: now)
        }
        await store.close()
        await client.close()
        server.kill()
    }

    @Test("a session has the fields and units of the records that operators know, and each token is sealed text")
    func fields() async throws {
        let (server, store, client, now) = try await Self.filled()
        let session = testSession("a", now: now)
        let key = "session:" + Base64URL.encode(session.hash.bytes)
        guard case .map(let pairs) = try await client.execute(["HGETALL", .text(key)]) else {
            Issue.record("no hash")
            return
        }
        let values = Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: pairs.count, by: 2).map {
                (pairs[$0].text ?? "", pairs[$0 + 1].text ?? "")
            })
        let known = [
            "user_id", "provider", "email", "name", "access_token", "id_token", "refresh_token", "expires_at",
            "fingerprint_hash", "created_at", "last_activity",
        ]
        let own = ["email_verified", "handle", "sid", "generation", "idle_expires_at", "ends_at"]
        #expect(Set(values.keys) == Set(known + own))
        #expect(values["user_id"] == "google_110248495921238986420")
        #expect(values["created_at"] == RedisTime.text(now))
        #expect(values["access_token"] == Base64URL.encode(session.tokens.accessToken ?? []))
        await store.close()
        await client.close()
        server.kill()
    }

    @Test("indexes forget what has ended, and live as long as the session that lives longest")
    func indexes() async throws {
        let (server, store, client, now) = try await Self.filled()
        var short = testSession("short", now: now)
        (short.idleExpiresAt, short.endsAt) = (now + .seconds(600), now + .seconds(600))
        try await store.insert(short, replacing: nil)
        let index = "session_user:" + short.user.userID
        #expect(try await client.execute(["ZCARD", .text(index)]).integer == 2)
        try await Self.expect(index, in: client, goes: 36_000, after: now)
        #expect(try await store.endBFFSession(short.hash) == .won)
        #expect(try await client.execute(["ZCARD", .text(index)]).integer == 1)
        #expect(try await store.endBFFSessions(userID: short.user.userID).count == 1)
        #expect(try await client.execute(["EXISTS", .text(index), "session_provider:google:sid-a"]).integer == 0)
        await store.close()
        await client.close()
        server.kill()
    }

    @Test("an entry whose session is gone is passed over, and a person with hundreds of sessions is listed and ended")
    func many() async throws {
        let server = try RedisServer()
        let store = try RedisStore.open(server.location, settings: .patient, logger: .quiet)
        let client = try RedisClient(server.location, settings: .patient, logger: .quiet)
        let now = RedisStore.systemClock()
        for number in 0..<300 {
            try await store.insert(testSession("\(number)", now: now + .milliseconds(number)), replacing: nil)
        }
        for number in stride(from: 0, to: 300, by: 2) {
            let hash = testHash("cookie-\(number)")
            _ = try await client.execute(["DEL", .text("session:" + Base64URL.encode(hash.bytes))])
        }
        let userID = testSession("", now: now).user.userID
        let listed = try await store.bffSessions(userID: userID, now: now, limit: 100)
        let expected = (0..<100).map { "handle-\(299 - 2 * $0)" }
        #expect(listed.map(\.handle) == expected)
        #expect(try await store.endBFFSessions(userID: userID).count == 150)
        #expect(try await store.bffSessions(userID: userID, now: now, limit: 100) == [])
        await store.close()
        await client.close()
        server.kill()
    }
}
