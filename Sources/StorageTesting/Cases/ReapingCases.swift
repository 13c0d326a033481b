import OAuthCore
import Storage

/// Stores `count` rows of every kind that expires, which end at `end`; a session and a code have an end of their own each.
private func fill(_ stores: Stores, _ name: String, count: Int, end: UnixTime) async throws -> Int {
    for number in 0..<count {
        let id = "\(name)-\(number)"
        try await stores.codes.insert(Sample.code("code-\(id)", expiresAt: end))
        try await stores.grants.insert(Sample.grant("grant-\(id)", expiresAt: end))
        try await stores.consents.put(Sample.consent("client-\(id)", expiresAt: end))
        let idle = number.isMultiple(of: 2)
        let session = Sample.session(
            id, idleExpiresAt: idle ? end : end + .seconds(60), expiresAt: idle ? end + .seconds(60) : end)
        try await stores.sessions.insert(session, replacing: nil)
        try await stores.flows.insert(Sample.flow("flow-\(id)", expiresAt: end))
        _ = try await stores.replay.claim(
            Sample.hash(id), purpose: .form, now: Sample.now - .seconds(600), expiresAt: end)
        try await stores.replay.revokeToken(TokenID(id), expiresAt: end)
    }
    return count * 7
}

let reapingCases: [ConformanceCase] = [
    ConformanceCase("only what has expired is reaped, in batches that respect their limit") { store in
        let stores = store.stores
        let expired = try await fill(stores, "expired", count: 20, end: Sample.now)
        _ = try await fill(stores, "live", count: 5, end: Sample.now + .milliseconds(1))
        var total = 0
        for driver in stores.maintenance {
            while true {
                let reaped = try await driver.reap(
                    now: Sample.now, auditBefore: UnixTime(milliseconds: .min), limit: 30)
                guard reaped <= 30 else {
                    throw ConformanceFailure(what: "a batch", expected: "at most 30", seen: "\(reaped)")
                }
                total += reaped
                if reaped == 0 { break }
            }
        }
        try expect("reaped", total, is: expired)
        for number in 0..<5 {
            let id = "live-\(number)"
            let session = Sample.session(id)
            try expect(
                "code", try await stores.codes.authorizationCode(Sample.hash("code-\(id)"), now: Sample.now) != nil,
                is: true)
            try expect("grant", try await stores.grants.grant(GrantID("grant-\(id)")) != nil, is: true)
            let consent = try await stores.consents.consent(
                subject: SubjectID("subject"), clientID: ClientID("client-\(id)"), now: Sample.now)
            try expect("consent", consent != nil, is: true)
            try expect("session", try await stores.sessions.session(session.hash, now: Sample.now) != nil, is: true)
            try expect("flow", try await stores.flows.flow(Sample.hash("flow-\(id)"), now: Sample.now) != nil, is: true)
            let claim = try await stores.replay.claim(
                Sample.hash(id), purpose: .form, now: Sample.now, expiresAt: Sample.later)
            try expect("claim", claim, is: .lost)
            try expect("revoked token", try await stores.replay.isTokenRevoked(TokenID(id)), is: true)
        }
        try expect("an expired grant", try await stores.grants.grant(GrantID("grant-expired-0")), is: nil)
    },
    ConformanceCase("the evidence of a redeemed code is not reaped before its time") { store in
        let codes = store.stores.codes
        let code = Sample.code()
        try await codes.insert(code)
        let until = Sample.later + .seconds(600)
        _ = try await codes.redeem(code.hash, now: Sample.now, evidenceUntil: until)
        try expect("reaped early", try await reapAll(store.stores, now: until - .milliseconds(1)), is: 0)
        let evidence = try await codes.authorizationCode(code.hash, now: Sample.later)
        try expect("the evidence", evidence?.redeemedAt, is: Sample.now)
        try expect("reaped", try await reapAll(store.stores, now: until), is: 1)
    },
    ConformanceCase("audit events are reaped by their own age") { store in
        let audit = store.stores.audit
        try await audit.append((0..<10).map { Sample.event(Sample.now + .seconds($0)) })
        try expect("none", try await reapAll(store.stores, now: Sample.later, auditBefore: Sample.now), is: 0)
        let reaped = try await reapAll(store.stores, now: Sample.now, auditBefore: Sample.now + .seconds(4))
        try expect("reaped", reaped, is: 4)
        try expect("left", try await audit.auditEvents(before: Sample.later, limit: 100).count, is: 6)
    },
]
