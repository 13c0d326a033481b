import OAuthCore
import Storage

/// Of claims, which every server makes.
let claimCases: [ConformanceCase<any ReplayStore>] = [
    ConformanceCase("a claimed key is free again from the millisecond of its expiry, for its purpose") { store in
        let replay = store.stores
        let key = Sample.hash("jti")
        let claim: @Sendable (ReplayPurpose, UnixTime) async throws -> ConditionalWrite = {
            try await replay.claim(key, purpose: $0, now: $1, expiresAt: $1 + .seconds(600))
        }
        try expect("the first", try await claim(.clientAssertion, Sample.now), is: .won)
        try expect("the second", try await claim(.clientAssertion, Sample.now), is: .lost)
        try expect("another purpose", try await claim(.loginAssertion, Sample.now), is: .won)
        try expect("just before the end", try await claim(.clientAssertion, lastMoment), is: .lost)
        try expect("at the end", try await claim(.clientAssertion, Sample.later), is: .won)
        try expect("after that", try await claim(.clientAssertion, Sample.later), is: .lost)
    },
    ConformanceCase("of 64 simultaneous claims one wins") { store in
        let replay = store.stores
        let won = try await winners { _ in
            try await replay.claim(Sample.hash("x"), purpose: .form, now: Sample.now, expiresAt: Sample.later)
        }
        try expect("claims", won, is: 1)
    },
    ConformanceCase("keys of two purposes never meet") { store in
        for purpose in ReplayPurpose.allCases {
            let claim: @Sendable () async throws -> ConditionalWrite = {
                try await store.stores.claim(
                    Sample.hash("key"), purpose: purpose, now: Sample.now, expiresAt: Sample.later)
            }
            try expect("the first for \(purpose)", try await claim(), is: .won)
            try expect("the second for \(purpose)", try await claim(), is: .lost)
        }
    },
]

/// Of access tokens that were taken back.
let revokedTokenCases: [ConformanceCase<any ReplayStore>] = [
    ConformanceCase("a token that was taken back is known, and no other") { store in
        let replay = store.stores
        let token = TokenID(Sample.awkward)
        try expect("before", try await replay.isTokenRevoked(token), is: false)
        try await replay.revokeToken(token, expiresAt: Sample.later)
        try await replay.revokeToken(token, expiresAt: Sample.now)
        try expect("after", try await replay.isTokenRevoked(token), is: true)
        try expect("another", try await replay.isTokenRevoked(TokenID("other")), is: false)
    }
]
