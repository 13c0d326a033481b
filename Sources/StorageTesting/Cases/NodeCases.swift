import OAuthCore
import Storage

/// What several nodes of one store need of it. A driver without a feed or a clock has nothing to show in those two.
let nodeCases: [ConformanceCase<Stores>] = [
    ConformanceCase("changes of directory, keys and notices are told to who follows, and lost writes are not") {
        store in
        let stores = store.stores
        guard let changes = stores.changes else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (heard, continuation) = AsyncStream.makeStream(of: StoreChange.self)
            group.addTask { await changes.follow { continuation.yield($0) } }
            var feed = heard.makeAsyncIterator()
            try expect("at the beginning", await feed.next(), is: .everything)
            let version = try await stores.directory.directoryVersion()
            let put = DirectoryChange.putClient(Sample.client("one"))
            _ = try await stores.directory.apply([put], expectedVersion: version + 7, now: Sample.now)
            _ = try await stores.directory.apply([put], expectedVersion: version, now: Sample.now)
            try expect("a client", await feed.next(), is: .directory)
            let keys = try await stores.keys.signingKeys()
            _ = try await stores.keys.replaceSigningKeys(keys)
            try expect("keys", await feed.next(), is: .signingKeys)
            let session = SessionID("session")
            let end = Sample.later
            _ = try await stores.logoutNotices.queueLogoutNotices(session: session, now: Sample.now, expiresAt: end)
            try await stores.logoutNotices.addParticipant(
                ClientID("one"), session: session, subject: SubjectID("person"), expiresAt: end)
            _ = try await stores.logoutNotices.queueLogoutNotices(session: session, now: Sample.now, expiresAt: end)
            try expect("a notice", await feed.next(), is: .logoutNotices)
            group.cancelAll()
        }
    },
    ConformanceCase("the store's clock goes on, and is asked as often as one likes") { store in
        guard let clock = store.stores.clock else { return }
        let first = try await clock.storeTime()
        let second = try await clock.storeTime()
        try expect("the second is not before the first", second >= first, is: true)
        try expect("it counts milliseconds since 1970", first > UnixTime(milliseconds: 1_577_836_800_000), is: true)
    },
    ConformanceCase("a notice is due from its moment on, until it is taken") { store in
        let notices = store.stores.logoutNotices
        let session = SessionID("session")
        try expect("none", try await notices.hasDueLogoutNotices(now: Sample.later), is: false)
        try await notices.addParticipant(
            ClientID("one"), session: session, subject: SubjectID("person"), expiresAt: Sample.later)
        try expect("nothing queued", try await notices.hasDueLogoutNotices(now: Sample.later), is: false)
        _ = try await notices.queueLogoutNotices(session: session, now: Sample.now, expiresAt: Sample.later)
        try expect("before", try await notices.hasDueLogoutNotices(now: Sample.now + .milliseconds(-1)), is: false)
        try expect("due", try await notices.hasDueLogoutNotices(now: Sample.now), is: true)
        _ = try await notices.takeLogoutNotices(now: Sample.now, limit: 1)
        try expect("taken", try await notices.hasDueLogoutNotices(now: Sample.now), is: false)
        try expect("again", try await notices.hasDueLogoutNotices(now: Sample.now + .seconds(10)), is: true)
    },
    ConformanceCase("a client is told of a grant that is ended behind its back, in the same write, and of no other one")
    {
        store in
        let (grants, notices) = (store.stores.grants, store.stores.logoutNotices)
        for (id, client) in [("one", "a"), ("two", "b"), ("three", "c"), ("four", "d")] {
            try await grants.insert(grant(id, client: client))
            guard client != "d" else { continue }
            try await notices.addParticipant(
                ClientID(client), session: SessionID("session"), subject: SubjectID("person"), expiresAt: Sample.later)
        }
        let told: @Sendable () async throws -> [String] = {
            let taken = try await notices.takeLogoutNotices(now: Sample.now, limit: 10)
            for notice in taken { try await notices.removeLogoutNotice(notice) }
            return taken.map(\.clientID.rawValue).sorted()
        }
        let first = try await grants.revokeGrant(GrantID("one"), now: Sample.now, tellingClient: false)
        try expect("by itself", first, is: .won)
        try expect("told of it", try await told(), is: [])
        let again = try await grants.revokeGrant(GrantID("one"), now: Sample.now + .seconds(1), tellingClient: true)
        try expect("ended before", again, is: .lost)
        try expect("told of that", try await told(), is: [])
        let second = try await grants.revokeGrant(GrantID("two"), now: Sample.now, tellingClient: true)
        try expect("behind its back", second, is: .won)
        try expect("told", try await told(), is: ["b"])
        let rest = try await grants.revokeGrants(
            .subject(SubjectID("person")), now: Sample.now, tellingClients: true)
        try expect("the rest", rest.map(\.id.rawValue).sorted(), is: ["four", "three"])
        try expect("told of the rest", try await told(), is: ["c"])
        let session = SessionID("session")
        let left = try await notices.queueLogoutNotices(session: session, now: Sample.now, expiresAt: Sample.later)
        try expect("left for the session's end", left, is: 1)
        try expect("told at its end", try await told(), is: ["a"])
    },
]

private func grant(_ id: String, client: String) -> GrantRecord {
    var grant = GrantRecord(
        id: GrantID(id), subject: SubjectID("person"), clientID: ClientID(client), sessionID: SessionID("session"),
        scope: Scope([.openid]), authTime: Sample.now, createdAt: Sample.now, expiresAt: Sample.later)
    grant.activatedAt = Sample.now
    grant.generation = 1
    return grant
}
