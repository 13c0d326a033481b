import OAuthCore
import Storage

let leaseCases: [ConformanceCase<BFFStores>] = [
    ConformanceCase("of 64 that want a lease one gets it") { store in
        let leases = store.stores.leases
        let won = try await winners { number in
            try await leases.acquireLease("l", holder: "\(number)", now: Sample.now, expiresAt: Sample.later)
        }
        try expect("holders", won, is: 1)
        let other = try await leases.acquireLease("m", holder: "x", now: Sample.now, expiresAt: Sample.later)
        try expect("another lease", other, is: .won)
    },
    ConformanceCase("a holder keeps its lease by asking again or by renewing, and nobody else does") { store in
        let leases = store.stores.leases
        let further = Sample.later + .seconds(60)
        let take: @Sendable (String, UnixTime, UnixTime) async throws -> ConditionalWrite = {
            try await leases.acquireLease("l", holder: $0, now: $1, expiresAt: $2)
        }
        let renew: @Sendable (String, UnixTime, UnixTime) async throws -> ConditionalWrite = {
            try await leases.renewLease("l", holder: $0, now: $1, expiresAt: $2)
        }
        try expect("before it is taken", try await renew("a", Sample.now, Sample.later), is: .lost)
        try expect("taken", try await take("a", Sample.now, Sample.now + .seconds(60)), is: .won)
        try expect("by another", try await take("b", Sample.now, Sample.later), is: .lost)
        try expect("renewed by another", try await renew("b", Sample.now, Sample.later), is: .lost)
        try expect("again", try await take("a", Sample.now, Sample.later), is: .won)
        try expect("held to the new end", try await take("b", lastMoment, further), is: .lost)
        try expect("renewed", try await renew("a", lastMoment, further), is: .won)
        try expect("held to the renewed end", try await take("b", Sample.later, further), is: .lost)
    },
    ConformanceCase("a lease that has run out is the next one's, and the stale holder's renewal is lost") { store in
        let leases = store.stores.leases
        let take: @Sendable (String, UnixTime) async throws -> ConditionalWrite = {
            try await leases.acquireLease("l", holder: $0, now: $1, expiresAt: $1 + .seconds(600))
        }
        let renew: @Sendable (String, UnixTime) async throws -> ConditionalWrite = {
            try await leases.renewLease("l", holder: $0, now: $1, expiresAt: $1 + .seconds(600))
        }
        try expect("taken", try await take("a", Sample.now), is: .won)
        try expect("renewed at its end", try await renew("a", Sample.later), is: .lost)
        let won = try await winners { number in try await take("b-\(number)", Sample.later) }
        try expect("of 64 that take it over", won, is: 1)
        try expect("the stale holder's renewal", try await renew("a", Sample.later), is: .lost)
        try expect("the stale holder's own time", try await renew("a", Sample.now), is: .lost)
        try await leases.releaseLease("l", holder: "a")
        try expect("its release frees nothing", try await take("c", Sample.later), is: .lost)
    },
    ConformanceCase("a released lease is free at once") { store in
        let leases = store.stores.leases
        let take: @Sendable (String) async throws -> ConditionalWrite = {
            try await leases.acquireLease("l", holder: $0, now: Sample.now, expiresAt: Sample.later)
        }
        try await leases.releaseLease("l", holder: "nobody")
        try expect("taken", try await take("a"), is: .won)
        try await leases.releaseLease("l", holder: "b")
        try expect("another's release", try await take("b"), is: .lost)
        try await leases.releaseLease("l", holder: "a")
        let renewed = try await leases.renewLease("l", holder: "a", now: Sample.now, expiresAt: Sample.later)
        try expect("renewed after it", renewed, is: .lost)
        try expect("taken by the next", try await take("b"), is: .won)
    },
]
