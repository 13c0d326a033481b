import OAuthCore
import Storage

/// Stores `count` rows of every kind that expires, which end at `end`; a session and a code have an end of their own each.
private func fill(_ stores: ShortLivedStores, _ name: String, count: Int, end: UnixTime) async throws -> Int {
    for number in 0..<count {
        let id = "\(name)-\(number)"
        try await stores.codes.insert(Sample.code("code-\(id)", expiresAt: end))
        let idle = number.isMultiple(of: 2)
        let session = Sample.session(
            id, idleExpiresAt: idle ? end : end + .seconds(60), expiresAt: idle ? end + .seconds(60) : end)
        try await stores.sessions.insert(session, replacing: nil)
        try await stores.flows.insert(Sample.flow("flow-\(id)", expiresAt: end))
        _ = try await stores.replay.claim(
            Sample.hash(id), purpose: .form, now: Sample.now - .seconds(600), expiresAt: end)
        try await stores.replay.revokeToken(TokenID(id), expiresAt: end)
        let limit = AttemptLimit(key: Sample.hash(id), maximum: 1, window: .seconds(600))
        _ = try await stores.attempts.countAttempt([limit], now: end - .seconds(600))
    }
    return count * 6
}

let shortLivedReapingCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("only codes, sessions, flows, claims and attempts that have expired are reaped, in batches") {
        store in
        let stores = store.stores
        let expired = try await fill(stores, "expired", count: 20, end: Sample.now)
        _ = try await fill(stores, "live", count: 5, end: Sample.now + .milliseconds(1))
        try expect("reaped", try await reapAll(stores.maintenance, now: Sample.now), is: expired)
        for number in 0..<5 {
            let id = "live-\(number)"
            let session = Sample.session(id)
            try expect(
                "code", try await stores.codes.authorizationCode(Sample.hash("code-\(id)"), now: Sample.now) != nil,
                is: true)
            try expect("session", try await stores.sessions.session(session.hash, now: Sample.now) != nil, is: true)
            try expect("flow", try await stores.flows.flow(Sample.hash("flow-\(id)"), now: Sample.now) != nil, is: true)
            let claim = try await stores.replay.claim(
                Sample.hash(id), purpose: .form, now: Sample.now, expiresAt: Sample.later)
            try expect("claim", claim, is: .lost)
            try expect("revoked token", try await stores.replay.isTokenRevoked(TokenID(id)), is: true)
            let limit = AttemptLimit(key: Sample.hash(id), maximum: 1, window: .seconds(600))
            let reached = try await stores.attempts.countAttempt([limit], now: Sample.now)
            try expect("attempts", reached, is: [limit.key: Sample.now + .milliseconds(1)])
        }
    },
    ConformanceCase("the evidence of a redeemed code is not reaped before its time") { store in
        let codes = store.stores.codes
        let code = Sample.code()
        try await codes.insert(code)
        let until = Sample.later + .seconds(600)
        _ = try await codes.redeem(code.hash, now: Sample.now, evidenceUntil: until)
        try expect("reaped early", try await reapAll(store.stores.maintenance, now: until - .milliseconds(1)), is: 0)
        let evidence = try await codes.authorizationCode(code.hash, now: Sample.later)
        try expect("the evidence", evidence?.redeemedAt, is: Sample.now)
        try expect("reaped", try await reapAll(store.stores.maintenance, now: until), is: 1)
    },
    ConformanceCase("a token that was taken back is known until it would have expired") { store in
        let replay = store.stores.replay
        let token = TokenID("jti")
        try await replay.revokeToken(token, expiresAt: Sample.later)
        try await replay.revokeToken(token, expiresAt: Sample.now)
        _ = try await reapAll(store.stores.maintenance, now: lastMoment)
        try expect("reaped too early", try await replay.isTokenRevoked(token), is: true)
        _ = try await reapAll(store.stores.maintenance, now: Sample.later)
        try expect("reaped", try await replay.isTokenRevoked(token), is: false)
    },
    ConformanceCase("a session is reaped at its end in any case, however far its idle end was moved") { store in
        let sessions = store.stores.sessions
        let session = Sample.session(expiresAt: Sample.later)
        try await sessions.insert(session, replacing: nil)
        try await sessions.touch(session.hash, lastActivity: Sample.now, idleExpiresAt: Sample.later + .seconds(600))
        try expect("early", try await reapAll(store.stores.maintenance, now: lastMoment), is: 0)
        try expect("reaped", try await reapAll(store.stores.maintenance, now: Sample.later), is: 1)
    },
]
