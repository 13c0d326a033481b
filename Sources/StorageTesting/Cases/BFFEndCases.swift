import OAuthCore
import Storage

let bffEndCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("of 64 simultaneous ends of a session with tokens one wins") { store in
        let sessions = store.stores.sessions
        let (session, other) = (Sample.bffSession("a"), Sample.bffSession("b"))
        for session in [session, other] { try await sessions.insert(session, replacing: nil) }
        let won = try await winners { _ in try await sessions.endBFFSession(session.hash) }
        try expect("winners", won, is: 1)
        try expect("ended", try await sessions.bffSession(session.hash, now: Sample.now), is: nil)
        try expect("the other", try await sessions.bffSession(other.hash, now: Sample.now), is: other)
        try await sessions.insert(session, replacing: nil)
        let again = try await sessions.bffSession(session.hash, now: Sample.now)
        try expect("its names are free again", again, is: session)
    },
    ConformanceCase("a session is ended by its handle, by the person that it belongs to and nobody else") { store in
        let sessions = store.stores.sessions
        let session = Sample.bffSession("handle")
        try await sessions.insert(session, replacing: nil)
        let byOther = try await sessions.endBFFSession(handle: "handle", userID: "provider-1_other")
        try expect("by another", byOther, is: nil)
        try expect("it lives", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        let none = try await sessions.endBFFSession(handle: "none", userID: session.user.userID)
        try expect("no such handle", none, is: nil)
        let ended = try await sessions.endBFFSession(handle: "handle", userID: session.user.userID)
        try expect("by its person", ended, is: session)
        try expect("it is dead", try await sessions.bffSession(session.hash, now: Sample.now), is: nil)
        let again = try await sessions.endBFFSession(handle: "handle", userID: session.user.userID)
        try expect("once more", again, is: nil)
    },
    ConformanceCase("ending a person's sessions with tokens ends all of those and no other's") { store in
        let sessions = store.stores.sessions
        let mine = (0..<20).map { Sample.bffSession("\($0)") }
        var other = Sample.bffSession("other")
        other.user.provider = "provider-2"
        for session in mine + [other] { try await sessions.insert(session, replacing: nil) }
        let ended = try await sessions.endBFFSessions(userID: mine[0].user.userID)
        try expect("ended", Set(ended), is: Set(mine))
        try expect("once more", try await sessions.endBFFSessions(userID: mine[0].user.userID), is: [])
        for session in mine {
            try expect("dead", try await sessions.bffSession(session.hash, now: Sample.now), is: nil)
        }
        try expect("another's", try await sessions.bffSession(other.hash, now: Sample.now), is: other)
    },
    ConformanceCase("a provider's session ends those that came from it, of that provider alone") { store in
        let sessions = store.stores.sessions
        var (first, second) = (Sample.bffSession("1"), Sample.bffSession("2", subject: "other"))
        var (elsewhere, without) = (Sample.bffSession("3"), Sample.bffSession("4"))
        let sid = SessionID(Sample.awkward)
        (first.providerSessionID, second.providerSessionID) = (sid, sid)
        elsewhere.providerSessionID = sid
        elsewhere.user.provider = "provider-2"
        without.providerSessionID = nil
        for session in [first, second, elsewhere, without] { try await sessions.insert(session, replacing: nil) }
        let unknown = try await sessions.endBFFSessions(provider: "provider-1", providerSessionID: SessionID("x"))
        try expect("an unknown one", unknown, is: [])
        let ended = try await sessions.endBFFSessions(provider: "provider-1", providerSessionID: sid)
        try expect("ended", Set(ended), is: [first, second])
        let again = try await sessions.endBFFSessions(provider: "provider-1", providerSessionID: sid)
        try expect("once more", again, is: [])
        for session in [elsewhere, without] {
            try expect("others live", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        }
    },
]
