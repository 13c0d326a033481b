import OAuthCore
import Storage

let bffTokenCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("tokens are replaced only where their generation is still the expected one") { store in
        let sessions = store.stores.sessions
        var session = Sample.bffSession()
        try await sessions.insert(session, replacing: nil)
        let replace: @Sendable (Int64) async throws -> ConditionalWrite = { [hash = session.hash] in
            try await sessions.replaceTokens(Sample.tokens($0 + 1), of: hash, expectedGeneration: $0, now: Sample.now)
        }
        try expect("ahead", try await replace(1), is: .lost)
        try expect("untouched", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        for generation in Int64(0)..<3 {
            try expect("the expected one", try await replace(generation), is: .won)
            try expect("the same again", try await replace(generation), is: .lost)
            session.tokens = Sample.tokens(generation + 1)
            try expect("replaced", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        }
        let bare = BFFSessionRecord.SealedTokens(generation: 4)
        let fewer = try await sessions.replaceTokens(bare, of: session.hash, expectedGeneration: 3, now: Sample.now)
        try expect("by fewer", fewer, is: .won)
        session.tokens = bare
        try expect("what is absent is gone", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        let none = try await sessions.replaceTokens(
            Sample.tokens(1), of: Sample.hash("none"), expectedGeneration: 0, now: Sample.now)
        try expect("of no session", none, is: .lost)
        try expect("none is made", try await sessions.bffSession(Sample.hash("none"), now: Sample.now), is: nil)
    },
    ConformanceCase("of 64 simultaneous replacements one wins for each generation, and its tokens stay whole") {
        store in
        let sessions = store.stores.sessions
        let session = Sample.bffSession()
        try await sessions.insert(session, replacing: nil)
        for generation in Int64(0)..<4 {
            let won = try await winners { number in
                var tokens = Sample.tokens(generation + 1)
                tokens.accessToken = Array("\(number)".utf8)
                tokens.refreshToken = Array("\(number)".utf8)
                return try await sessions.replaceTokens(
                    tokens, of: session.hash, expectedGeneration: generation, now: Sample.now)
            }
            try expect("winners", won, is: 1)
            let tokens = try await sessions.bffSession(session.hash, now: Sample.now)?.tokens
            try expect("the generation", tokens?.generation, is: generation + 1)
            try expect("both of one winner", tokens?.accessToken, is: tokens?.refreshToken)
        }
    },
    ConformanceCase("a touch never undoes new tokens, nor they a touch") { store in
        let sessions = store.stores.sessions
        var session = Sample.bffSession()
        try await sessions.insert(session, replacing: nil)
        for round in Int64(1)...3 {
            let at = Sample.now + .seconds(round)
            let won = try await sessions.replaceTokens(
                Sample.tokens(round), of: session.hash, expectedGeneration: round - 1, now: Sample.now)
            try expect("new tokens", won, is: .won)
            try await sessions.touchBFFSession(session.hash, lastActivity: at, idleExpiresAt: at + .seconds(60))
            session.tokens = Sample.tokens(round)
            session.lastActivity = at
            session.idleExpiresAt = at + .seconds(60)
            try expect("both", try await sessions.bffSession(session.hash, now: Sample.now), is: session)
        }
    },
    ConformanceCase("touches and new tokens that race are all there afterwards") { store in
        let sessions = store.stores.sessions
        let session = Sample.bffSession()
        try await sessions.insert(session, replacing: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...32 {
                group.addTask {
                    let at = Sample.now + .seconds(number)
                    try await sessions.touchBFFSession(session.hash, lastActivity: at, idleExpiresAt: at + .seconds(60))
                }
            }
            group.addTask {
                for generation in Int64(1)...32 {
                    let won = try await sessions.replaceTokens(
                        Sample.tokens(generation), of: session.hash, expectedGeneration: generation - 1,
                        now: Sample.now)
                    try expect("replacement \(generation)", won, is: .won)
                }
            }
            try await group.waitForAll()
        }
        let stands = try await sessions.bffSession(session.hash, now: Sample.now)
        try expect("the tokens", stands?.tokens, is: Sample.tokens(32))
        try expect("the activity", stands?.lastActivity, is: Sample.now + .seconds(32))
        try expect("the idle end", stands?.idleExpiresAt, is: Sample.now + .seconds(92))
    },
    ConformanceCase("a session that ends while its tokens are replaced or it is touched does not come back") { store in
        let sessions = store.stores.sessions
        for round in 0..<32 {
            let session = Sample.bffSession("\(round)")
            try await sessions.insert(session, replacing: nil)
            async let replaced = sessions.replaceTokens(
                Sample.tokens(1), of: session.hash, expectedGeneration: 0, now: Sample.now)
            async let touched: Void = sessions.touchBFFSession(
                session.hash, lastActivity: Sample.now + .seconds(1), idleExpiresAt: Sample.later)
            async let ended = sessions.endBFFSession(session.hash)
            let (_, _, end) = (try await replaced, try await touched, try await ended)
            try expect("the end", end, is: .won)
            try expect("afterwards", try await sessions.bffSession(session.hash, now: Sample.now), is: nil)
            let listed = try await sessions.bffSessions(userID: session.user.userID, now: Sample.now, limit: 10)
            try expect("in the list", listed, is: [])
        }
    },
]
