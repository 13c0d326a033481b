import OAuthCore
import Storage

let bffRoundTripCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("a session with tokens comes back with every field") { store in
        let sessions = store.stores.sessions
        try expect("none yet", try await sessions.bffSession(Sample.hash("x"), now: Sample.now), is: nil)
        var full = Sample.bffSession(Sample.awkward)
        full.lastActivity = Sample.now + .seconds(1)
        full.tokens = Sample.tokens(41)
        var long = Sample.bffSession("long", subject: Sample.awkward)
        long.user.name = Sample.long
        long.tokens.accessToken = Array(Sample.long.utf8)
        long.tokens.idToken = []
        let bare = BFFSessionRecord(
            hash: Sample.hash("bare"), handle: "bare", user: BFFUser(provider: "p", subject: SubjectID("_")),
            providerSessionID: nil, tokens: .init(), fingerprintHash: nil, createdAt: Sample.now,
            idleExpiresAt: Sample.later, endsAt: Sample.later)
        for session in [full, long, bare] {
            try await sessions.insert(session, replacing: nil)
            try expect("by hash", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
            let listed = try await sessions.bffSessions(userID: session.user.userID, now: Sample.now, limit: 10)
            try expect("in the list", listed, is: [session])
        }
        try await expect("the same session again", throws: .duplicate) { () throws(StoreError) in
            try await sessions.insert(full, replacing: nil)
        }
    }
]

let bffSessionCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("a session with tokens that is replaced is dead from the moment of the new one") { store in
        let sessions = store.stores.sessions
        let (old, new) = (Sample.bffSession("old"), Sample.bffSession("new"))
        try await sessions.insert(old, replacing: nil)
        try await sessions.insert(new, replacing: old.hash)
        try expect("the old one", try await sessions.bffSession(old.hash, now: Sample.now), is: nil)
        try expect("its end", try await sessions.endBFFSession(old.hash), is: .lost)
        try expect("the new one", try await sessions.bffSession(new.hash, now: Sample.now), is: new)
        let listed = try await sessions.bffSessions(userID: new.user.userID, now: Sample.now, limit: 10)
        try expect("the list", listed, is: [new])
        try await sessions.insert(Sample.bffSession("third"), replacing: Sample.hash("none"))
        try expect("replacing none ends none", try await sessions.bffSession(new.hash, now: Sample.now), is: new)
    },
    ConformanceCase("a session with tokens ends with its millisecond, idle or in any case") { store in
        let sessions = store.stores.sessions
        let idle = Sample.bffSession("idle")
        let absolute = Sample.bffSession("absolute", idleExpiresAt: Sample.later + .seconds(60), endsAt: Sample.later)
        for session in [idle, absolute] {
            try await sessions.insert(session, replacing: nil)
            try expect("before", try await sessions.bffSession(session.hash, now: lastMoment), is: session)
            try expect("at the end", try await sessions.bffSession(session.hash, now: Sample.later), is: nil)
            let tokens = try await sessions.replaceTokens(
                Sample.tokens(1), of: session.hash, expectedGeneration: 0, now: Sample.later)
            try expect("new tokens at the end", tokens, is: .lost)
        }
        let live = try await sessions.bffSessions(userID: idle.user.userID, now: Sample.later, limit: 10)
        try expect("the list at the end", live, is: [])
    },
    ConformanceCase("a touch moves activity and idle end of a live session with tokens, and of no other") { store in
        let sessions = store.stores.sessions
        var session = Sample.bffSession()
        try await sessions.insert(session, replacing: nil)
        let at = Sample.now + .seconds(60)
        try await sessions.touchBFFSession(
            session.hash, lastActivity: at, idleExpiresAt: Sample.later + .seconds(60))
        session.lastActivity = at
        session.idleExpiresAt = Sample.later + .seconds(60)
        try expect("touched", try await sessions.bffSession(session.hash, now: Sample.later), is: session)
        try await sessions.touchBFFSession(
            session.hash, lastActivity: Sample.now, idleExpiresAt: Sample.now + .seconds(1))
        try expect("an older touch", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        let ended = session.idleExpiresAt
        try await sessions.touchBFFSession(session.hash, lastActivity: ended, idleExpiresAt: ended + .seconds(60))
        try expect("it stays ended", try await sessions.bffSession(session.hash, now: ended), is: nil)
        try await sessions.touchBFFSession(Sample.hash("none"), lastActivity: at, idleExpiresAt: Sample.later)
        try expect("none is made", try await sessions.bffSession(Sample.hash("none"), now: at), is: nil)
    },
    ConformanceCase("a touch never moves a session with tokens past its end in any case") { store in
        let sessions = store.stores.sessions
        let session = Sample.bffSession(endsAt: Sample.later)
        try await sessions.insert(session, replacing: nil)
        try await sessions.touchBFFSession(
            session.hash, lastActivity: Sample.now, idleExpiresAt: Sample.later + .seconds(600))
        let before = try await sessions.bffSession(session.hash, now: lastMoment)
        try expect("before the end", before?.hash, is: session.hash)
        try expect("at the end", try await sessions.bffSession(session.hash, now: Sample.later), is: nil)
        let listed = try await sessions.bffSessions(userID: session.user.userID, now: Sample.later, limit: 10)
        try expect("the list at the end", listed, is: [])
    },
    ConformanceCase("a person's sessions with tokens are listed newest first, as many as are asked for") { store in
        let sessions = store.stores.sessions
        // Not in their order, and without a moment in common.
        let mine = [3, 1, 4, 0, 2].map { Sample.bffSession("\($0)", createdAt: Sample.now + .seconds($0)) }
        let other = Sample.bffSession("other", subject: "other")
        for session in mine + [other] { try await sessions.insert(session, replacing: nil) }
        let userID = other.user.userID
        for (limit, expected) in [(10, ["4", "3", "2", "1", "0"]), (2, ["4", "3"]), (0, [])] {
            let listed = try await sessions.bffSessions(userID: mine[0].user.userID, now: Sample.now, limit: limit)
            try expect("\(limit) of them", listed.map(\.handle), is: expected)
        }
        try expect(
            "the other's", try await sessions.bffSessions(userID: userID, now: Sample.now, limit: 9), is: [other])
        try expect("nobody's", try await sessions.bffSessions(userID: "x", now: Sample.now, limit: 9), is: [])
    },
]

let bffDurabilityCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("reopening keeps sessions with tokens, and leases") { store in
        let before = store.stores
        let session = Sample.bffSession()
        try await before.sessions.insert(session, replacing: nil)
        let lease = try await before.leases.acquireLease(
            "l", holder: "a", now: Sample.now, expiresAt: Sample.later)
        try expect("the lease", lease, is: .won)
        let after = try await store.reopening()
        try expect("session", try await after.sessions.bffSession(session.hash, now: Sample.now), is: session)
        let taken = try await after.leases.acquireLease("l", holder: "b", now: Sample.now, expiresAt: Sample.later)
        try expect("the lease is still held", taken, is: .lost)
    },
    ConformanceCase("a store of sessions that is there answers a ping") { store in
        for driver in store.stores.maintenance { try await driver.ping() }
    },
]

let bffReapingCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("only sessions with tokens, leases and notes of ends that have expired are reaped, in batches") {
        store in
        let stores = store.stores
        for (name, count, end) in [("expired", 40, Sample.now), ("live", 5, Sample.now + .milliseconds(1))] {
            for number in 0..<count {
                let isIdle = number.isMultiple(of: 2)
                let session = Sample.bffSession(
                    "\(name)-\(number)", idleExpiresAt: isIdle ? end : end + .seconds(60),
                    endsAt: isIdle ? end + .seconds(60) : end)
                try await stores.sessions.insert(session, replacing: nil)
                _ = try await stores.leases.acquireLease(
                    "\(name)-\(number)", holder: "a", now: Sample.now - .seconds(60), expiresAt: end)
                try await stores.ends.noteEnd(of: Sample.hash("\(name)-\(number)"), expiresAt: end)
            }
        }
        try expect("reaped", try await reapAll(stores.maintenance, now: Sample.now), is: 120)
        for number in 0..<5 {
            let hash = Sample.bffSession("live-\(number)").hash
            try expect("session", try await stores.sessions.bffSession(hash, now: Sample.now) != nil, is: true)
            let lease = try await stores.leases.acquireLease(
                "live-\(number)", holder: "b", now: Sample.now, expiresAt: Sample.later)
            try expect("lease", lease, is: .lost)
            let note = try await stores.ends.hasEnded([Sample.hash("live-\(number)")], since: 0)
            try expect("note", note, is: true)
        }
        try expect("reaped note", try await stores.ends.hasEnded([Sample.hash("expired-0")], since: 0), is: false)
    }
]
