import OAuthCore
import Storage

/// Reaps until nothing is left to reap, and says how much it was.
func reapAll(
    _ drivers: [any StoreMaintenance], now: UnixTime, auditBefore: UnixTime = UnixTime(milliseconds: .min)
) async throws -> Int {
    var total = 0
    for driver in drivers {
        while true {
            let reaped = try await driver.reap(now: now, auditBefore: auditBefore, limit: 30)
            guard reaped <= 30 else {
                throw ConformanceFailure(what: "a batch", expected: "at most 30", seen: "\(reaped)")
            }
            total += reaped
            if reaped == 0 { break }
        }
    }
    return total
}

let reapingCases: [ConformanceCase<Stores>] = [
    ConformanceCase("only grants and consents that have expired are reaped, in batches") { store in
        let stores = store.stores
        for (name, count, end) in [("expired", 20, Sample.now), ("live", 5, Sample.now + .milliseconds(1))] {
            for number in 0..<count {
                try await stores.grants.insert(Sample.grant("grant-\(name)-\(number)", expiresAt: end))
                try await stores.consents.put(Sample.consent("client-\(name)-\(number)", expiresAt: end))
            }
        }
        try expect("reaped", try await reapAll(stores.maintenance, now: Sample.now), is: 40)
        for number in 0..<5 {
            try expect("grant", try await stores.grants.grant(GrantID("grant-live-\(number)")) != nil, is: true)
            let consent = try await stores.consents.consent(
                subject: SubjectID("subject"), clientID: ClientID("client-live-\(number)"), now: Sample.now)
            try expect("consent", consent != nil, is: true)
        }
        try expect("an expired grant", try await stores.grants.grant(GrantID("grant-expired-0")), is: nil)
    },
    ConformanceCase("audit events are reaped by their own age") { store in
        let audit = store.stores.audit
        try await audit.append((0..<10).map { Sample.event(Sample.now + .seconds($0)) })
        try expect(
            "none", try await reapAll(store.stores.maintenance, now: Sample.later, auditBefore: Sample.now), is: 0)
        let reaped = try await reapAll(store.stores.maintenance, now: Sample.now, auditBefore: Sample.now + .seconds(4))
        try expect("reaped", reaped, is: 4)
        try expect("left", try await audit.auditEvents(before: Sample.later, limit: 100).count, is: 6)
    },
    ConformanceCase("failed logins are reaped after thirty days, and no other event of that age") { store in
        let audit = store.stores.audit
        let end = Sample.now + AuditEvent.failedLoginRetention
        // A name that a stranger chose says nothing of the kind.
        let other = AuditEvent(.loginSucceeded, at: Sample.now, detail: #"{"kind":"login.failed""#)
        let failed = (0..<4).map { AuditEvent(.loginFailed, at: Sample.now + .seconds($0), detail: "throttled") }
        try await audit.append(failed + [other])
        try expect("none", try await reapAll(store.stores.maintenance, now: end), is: 0)
        try expect("reaped", try await reapAll(store.stores.maintenance, now: end + .seconds(3)), is: 3)
        let left = try await audit.auditEvents(before: end, limit: 100)
        try expect("left", left.map(\.kind), is: [.loginFailed, .loginSucceeded])
    },
]
