import OAuthCore
import Storage

let codeCases: [ConformanceCase] = [
    ConformanceCase("the evidence of a redeemed code stays after its expiry, until it may go") { store in
        let codes = store.stores.codes
        let code = Sample.code()
        try await codes.insert(code)
        let until = Sample.later + .seconds(600)
        try expect("redeem", try await codes.redeem(code.hash, now: Sample.now, evidenceUntil: until), is: .won)
        var redeemed = code
        redeemed.redeemedAt = Sample.now
        redeemed.evidenceUntil = until
        for now in [Sample.now, Sample.later, until - .milliseconds(1)] {
            try expect("the evidence", try await codes.authorizationCode(code.hash, now: now), is: redeemed)
        }
        try expect("after its time", try await codes.authorizationCode(code.hash, now: until), is: nil)
        try expect("once more", try await codes.redeem(code.hash, now: Sample.now, evidenceUntil: until), is: .lost)
        try expect("still the first", try await codes.authorizationCode(code.hash, now: Sample.now), is: redeemed)
    },
    ConformanceCase("a code that was never issued is not redeemed") { store in
        let won = try await store.stores.codes.redeem(Sample.hash("x"), now: Sample.now, evidenceUntil: Sample.later)
        try expect("redeem", won, is: .lost)
        try expect("read", try await store.stores.codes.authorizationCode(Sample.hash("x"), now: Sample.now), is: nil)
    },
    ConformanceCase("a token that was taken back is known until it would have expired") { store in
        let replay = store.stores.replay
        let token = TokenID(Sample.awkward)
        try expect("before", try await replay.isTokenRevoked(token), is: false)
        try await replay.revokeToken(token, expiresAt: Sample.later)
        try await replay.revokeToken(token, expiresAt: Sample.now)
        try expect("after", try await replay.isTokenRevoked(token), is: true)
        _ = try await reapAll(store.stores, now: Sample.later - .milliseconds(1))
        try expect("reaped too early", try await replay.isTokenRevoked(token), is: true)
        _ = try await reapAll(store.stores, now: Sample.later)
        try expect("reaped", try await replay.isTokenRevoked(token), is: false)
    },
]

/// Reaps until nothing is left to reap, and says how much it was.
func reapAll(_ stores: Stores, now: UnixTime, auditBefore: UnixTime = UnixTime(milliseconds: .min)) async throws -> Int
{
    var total = 0
    for driver in stores.maintenance {
        while true {
            let reaped = try await driver.reap(now: now, auditBefore: auditBefore, limit: 100)
            total += reaped
            if reaped < 100 { break }
        }
    }
    return total
}
