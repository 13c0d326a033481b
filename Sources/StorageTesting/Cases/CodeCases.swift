import OAuthCore
import Storage

let codeCases: [ConformanceCase<ShortLivedStores>] = [
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
]
