import OAuthCore
import Storage

/// The last moment at which what ends at `Sample.later` is still there.
let lastMoment = Sample.later - .milliseconds(1)

let expiryCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a grant is neither activated nor rotated from the millisecond of its expiry") { store in
        let grants = store.stores.grants
        let grant = Sample.grant()
        try await grants.insert(grant)
        let far = Sample.later + .seconds(600)
        let late = try await grants.activate(grant.id, now: Sample.later, expiresAt: far, issuesRefreshToken: true)
        try expect("activate at the end", late, is: .lost)
        let early = try await grants.activate(
            grant.id, now: lastMoment, expiresAt: Sample.later, issuesRefreshToken: true)
        try expect("activate before", early, is: .won)
        let (lost, standing) = try await grants.rotate(grant.id, generation: 1, now: Sample.later, expiresAt: far)
        try expect("rotate at the end", lost, is: .lost)
        try expect("the generation that stands", standing?.generation, is: 1)
        let (won, rotated) = try await grants.rotate(grant.id, generation: 1, now: lastMoment, expiresAt: far)
        try expect("rotate before", won, is: .won)
        try expect("the new expiry", rotated?.expiresAt, is: far)
        let live = try await grants.grants(.subject(grant.subject), now: far, limit: 10)
        try expect("live grants at the end", live, is: [])
    },
    ConformanceCase("a consent ends with its millisecond") { store in
        let consents = store.stores.consents
        let consent = Sample.consent()
        try await consents.put(consent)
        for (now, expected) in [(lastMoment, consent), (Sample.later, nil)] {
            let seen = try await consents.consent(subject: consent.subject, clientID: consent.clientID, now: now)
            try expect("the consent", seen, is: expected)
        }
    },
]

let shortLivedExpiryCases: [ConformanceCase<ShortLivedStores>] = [
    ConformanceCase("a code is worth nothing from the millisecond of its expiry") { store in
        let codes = store.stores.codes
        let code = Sample.code()
        try await codes.insert(code)
        let until = Sample.later + .seconds(600)
        try expect("read before", try await codes.authorizationCode(code.hash, now: lastMoment), is: code)
        try expect("read at the end", try await codes.authorizationCode(code.hash, now: Sample.later), is: nil)
        try expect(
            "redeem at the end", try await codes.redeem(code.hash, now: Sample.later, evidenceUntil: until), is: .lost)
        try expect("redeem before", try await codes.redeem(code.hash, now: lastMoment, evidenceUntil: until), is: .won)
    },
    ConformanceCase("a flow and a session end with their millisecond") { store in
        let stores = store.stores
        let flow = Sample.flow()
        try await stores.flows.insert(flow)
        try expect("the flow before", try await stores.flows.flow(flow.hash, now: lastMoment), is: flow)
        try expect("the flow at the end", try await stores.flows.flow(flow.hash, now: Sample.later), is: nil)
        try expect("its update", try await stores.flows.update(flow, now: Sample.later), is: .lost)
        let consumed = try await stores.flows.consume(flow.hash, version: 0, now: Sample.later)
        try expect("its end", consumed, is: .lost)
        let idle = Sample.session("idle")
        let absolute = Sample.session("absolute", idleExpiresAt: Sample.later + .seconds(60), expiresAt: Sample.later)
        for session in [idle, absolute] {
            try await stores.sessions.insert(session, replacing: nil)
            try expect("before", try await stores.sessions.session(session.hash, now: lastMoment), is: session)
            try expect("by hash", try await stores.sessions.session(session.hash, now: Sample.later), is: nil)
            try expect("by sid", try await stores.sessions.session(session.sessionID, now: Sample.later), is: nil)
        }
        let live = try await stores.sessions.sessions(subject: idle.subject, now: Sample.later, limit: 10)
        try expect("the list at the end", live, is: [])
    },
]
