import OAuthCore
import Storage

let sessionCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("a session that is replaced is dead from the moment of the new one") { store in
        let sessions = store.stores.sessions
        let old = Sample.session("old")
        let new = Sample.session("new")
        try await sessions.insert(old, replacing: nil)
        try await sessions.insert(new, replacing: old.hash)
        try expect("the old one", try await sessions.session(old.hash, now: Sample.now), is: nil)
        try expect("its end", try await sessions.end(old.sessionID), is: .lost)
        try expect("the new one", try await sessions.session(new.hash, now: Sample.now), is: new)
        let third = Sample.session("third")
        try await sessions.insert(third, replacing: nil)
        var clash = Sample.session("clash")
        clash.sessionID = new.sessionID
        let refused = clash
        try await expect("a sid that is taken", throws: .duplicate) { () throws(StoreError) in
            try await sessions.insert(refused, replacing: third.hash)
        }
        try expect("what it would have replaced", try await sessions.session(third.hash, now: Sample.now), is: third)
        try expect("still the new one", try await sessions.session(new.hash, now: Sample.now), is: new)
    },
    ConformanceCase("a touch moves activity and idle end of a live session, and of no other") { store in
        let sessions = store.stores.sessions
        var session = Sample.session()
        try await sessions.insert(session, replacing: nil)
        let at = Sample.now + .seconds(60)
        try await sessions.touch(session.hash, lastActivity: at, idleExpiresAt: Sample.later + .seconds(60))
        session.lastActivity = at
        session.idleExpiresAt = Sample.later + .seconds(60)
        try expect("touched", try await sessions.session(session.hash, now: Sample.later), is: session)
        try await sessions.touch(session.hash, lastActivity: Sample.now, idleExpiresAt: Sample.now + .seconds(1))
        try expect("an older touch", try await sessions.session(session.hash, now: Sample.now), is: session)
        let ended = session.idleExpiresAt
        try await sessions.touch(session.hash, lastActivity: ended, idleExpiresAt: ended + .seconds(60))
        try expect("it stays ended", try await sessions.session(session.hash, now: ended), is: nil)
        try await sessions.touch(Sample.hash("none"), lastActivity: at, idleExpiresAt: Sample.later)
        try expect("none is made", try await sessions.session(Sample.hash("none"), now: at), is: nil)
    },
    ConformanceCase("the idle end never passes the end in any case") { store in
        let sessions = store.stores.sessions
        let session = Sample.session(expiresAt: Sample.later)
        try await sessions.insert(session, replacing: nil)
        try await sessions.touch(session.hash, lastActivity: Sample.now, idleExpiresAt: Sample.later + .seconds(600))
        try expect("at the end", try await sessions.session(session.hash, now: Sample.later), is: nil)
    },
    ConformanceCase("ending a person's sessions ends those and no other's") { store in
        let stores = store.stores
        let mine = [Sample.session("a"), Sample.session("b", createdAt: Sample.now + .seconds(1))]
        let other = Sample.session("c", subject: "other")
        for session in mine + [other] { try await stores.sessions.insert(session, replacing: nil) }
        let listed = try await stores.sessions.sessions(subject: mine[0].subject, now: Sample.now, limit: 10)
        try expect("newest first", listed, is: mine.reversed())
        let newest = try await stores.sessions.sessions(subject: mine[0].subject, now: Sample.now, limit: 1)
        try expect("the newest", newest, is: [mine[1]])
        let ended = try await stores.sessions.endAll(subject: mine[0].subject)
        try expect("ended", Set(ended), is: Set(mine.map(\.sessionID)))
        try expect("once more", try await stores.sessions.endAll(subject: mine[0].subject), is: [])
        try expect("another's", try await stores.sessions.session(other.hash, now: Sample.now), is: other)
        try expect("end", try await stores.sessions.end(other.sessionID), is: .won)
    },
]

let flowCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("a flow goes on one step at a time") { store in
        let flows = store.stores.flows
        var flow = Sample.flow()
        try await flows.insert(flow)
        flow.document = ["step": "consent"]
        flow.browserHash = Sample.hash("other browser")
        flow.expiresAt = Sample.later + .seconds(1)
        try expect("update", try await flows.update(flow, now: Sample.now), is: .won)
        try expect("the same version again", try await flows.update(flow, now: Sample.now), is: .lost)
        flow.version = 1
        try expect("the flow", try await flows.flow(flow.hash, now: Sample.now), is: flow)
        try expect("an old version", try await flows.consume(flow.hash, version: 0, now: Sample.now), is: .lost)
        try expect("its own", try await flows.consume(flow.hash, version: 1, now: Sample.now), is: .won)
        try expect("gone", try await flows.flow(flow.hash, now: Sample.now), is: nil)
        try expect("update after it", try await flows.update(flow, now: Sample.now), is: .lost)
    }
]
