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
]
