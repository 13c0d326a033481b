import OAuthCore
import Storage

let auditChainCases: [ConformanceCase<Stores>] = [
    ConformanceCase("entries of the chain come back as they were made, in both directions and by their person") {
        store in
        let audit = store.stores.audit
        let events = [Sample.event(), AuditEvent(.loginFailed, at: Sample.later), Sample.event(detail: "third")]
        guard case .appended(let made) = try await audit.append(events, seal: seal()) else { throw outdated }
        try expect("in order", try await audit.auditEntries(after: 0, limit: 10), is: made)
        try expect("the numbers", made.map(\.link.sequence), is: [1, 2, 3])
        try expect("from the end", try await audit.auditEntries(before: nil, limit: 2), is: [made[2], made[1]])
        try expect("before the second", try await audit.auditEntries(before: 2, limit: 9), is: [made[0]])
        let own = try await audit.auditEntries(subject: SubjectID("s"), before: nil, limit: 9)
        try expect("of a person", own, is: [made[2], made[0]])
        let older = try await audit.auditEntries(subject: SubjectID("s"), before: 3, limit: 9)
        try expect("of a person, before", older, is: [made[0]])
        try expect("what they say", try made.map { try $0.event() }, is: events)
        let listed = try await audit.auditEvents(before: Sample.later + .seconds(1), limit: 9)
        try expect("as events", listed, is: [events[1], events[2], events[0]])
        let after = try await store.reopening().audit
        try expect("after a restart", try await after.auditEntries(after: 0, limit: 10), is: made)
        let ends = try await after.auditEnds()
        try expect("the ends", ends, is: AuditEnds(head: made[2].link, anchor: nil))
    },
    ConformanceCase("of 64 simultaneous writers each adds its events to one chain, together and without a gap") {
        store in
        let audit = store.stores.audit
        let appended = try await winners { number in
            let events = (0..<3).map { AuditEvent(.grantIssued, at: Sample.now, detail: "\(number).\($0)") }
            guard case .appended(let entries) = try await audit.append(events, seal: seal()) else { return .lost }
            return entries.count == 3 ? .won : .lost
        }
        try expect("writers", appended, is: 64)
        let entries = try await audit.auditEntries(after: 0, limit: 1000)
        try expect("the numbers", entries.map(\.link.sequence), is: (1...192).map { Int64($0) })
        var previous = AuditLink.beginning
        for entry in entries {
            try expect("bound to the one before", entry.link.previous, is: previous)
            previous = entry.link.mac
        }
        let details = try entries.compactMap { try $0.event()?.detail }
        for start in stride(from: 0, to: details.count, by: 3) {
            let writer = details[start].prefix { $0 != "." }
            try expect("together", Array(details[start..<start + 3]), is: (0..<3).map { "\(writer).\($0)" })
        }
        try expect("the end", try await audit.auditEnds().head, is: entries.last?.link)
    },
    ConformanceCase("a chain that goes on under a newer key takes nothing under an older one") { store in
        let audit = store.stores.audit
        let event = Sample.event()
        _ = try await audit.append([event], seal: seal())
        _ = try await audit.append([event], seal: seal(2))
        try expect("the older key", try await audit.append([event], seal: seal()), is: .outdated)
        try expect("how many", try await audit.auditEntries(after: 0, limit: 9).map(\.link.chainKey), is: [1, 2])
        let key = SealedAuditKey(number: 1, sealed: Array(0...255), createdAt: Sample.now)
        let other = SealedAuditKey(number: 1, sealed: [1], createdAt: Sample.now)
        try expect("a key", try await audit.insertAuditKey(key), is: .won)
        try expect("its number again", try await audit.insertAuditKey(other), is: .lost)
        try expect("another's place", try await audit.replaceAuditKey(other, replacing: [2]), is: .lost)
        try expect("its own place", try await audit.replaceAuditKey(other, replacing: key.sealed), is: .won)
        try expect("the keys", try await audit.auditKeys(), is: [other])
    },
    ConformanceCase("the chain is reaped from its beginning, and the last link that went is kept") { store in
        let audit = store.stores.audit
        let events = [0, 1, 2, 9, 3, 10].map { Sample.event(Sample.now + .seconds($0)) }
        guard case .appended(let made) = try await audit.append(events, seal: seal()) else { throw outdated }
        let drivers = store.stores.maintenance
        try expect("none", try await reapAll(drivers, now: Sample.now, auditBefore: Sample.now), is: 0)
        // What is younger keeps what stands behind it.
        let reaped = try await reapAll(drivers, now: Sample.now, auditBefore: Sample.now + .seconds(5))
        try expect("reaped", reaped, is: 3)
        let ends = AuditEnds(head: made[5].link, anchor: made[2].link)
        try expect("the ends", try await audit.auditEnds(), is: ends)
        try expect("left", try await audit.auditEntries(after: 0, limit: 9), is: Array(made[3...]))
        try expect("the rest", try await reapAll(drivers, now: Sample.now, auditBefore: Sample.later), is: 3)
        guard case .appended(let next) = try await audit.append([Sample.event()], seal: seal()) else { throw outdated }
        try expect("the numbers go on", next.map(\.link.sequence), is: [7])
        try expect("bound", next[0].link.previous, is: made[5].link.mac)
    },
    ConformanceCase("what a failed login said goes after thirty days, and its link stays") { store in
        let audit = store.stores.audit
        let end = Sample.now + AuditEvent.failedLoginRetention
        let failed = AuditEvent(.loginFailed, at: Sample.now, subject: SubjectID("s"), detail: "x")
        let late = AuditEvent(.loginFailed, at: Sample.later)
        let events = [failed, Sample.event(), late]
        guard case .appended(let made) = try await audit.append(events, seal: seal()) else { throw outdated }
        try expect("reaped", try await reapAll(store.stores.maintenance, now: end + .seconds(1)), is: 1)
        let bare = AuditEntry(link: made[0].link, subject: nil, document: nil)
        try expect("left", try await audit.auditEntries(after: 0, limit: 9), is: [bare] + made[1...])
        try expect("as events", try await audit.auditEvents(before: end, limit: 9).count, is: 2)
    },
    ConformanceCase("a cursor moves forward, and never back") { store in
        let audit = store.stores.audit
        let move: @Sendable (Int64) async throws -> ConditionalWrite = {
            try await audit.moveAuditCursor("a", to: $0, now: Sample.now)
        }
        try expect("none", try await audit.auditCursor("a"), is: nil)
        try expect("begun", try await move(3), is: .won)
        try expect("the same", try await move(3), is: .lost)
        try expect("back", try await move(2), is: .lost)
        try expect("on", try await move(9), is: .won)
        try expect("where it is", try await audit.auditCursor("a"), is: 9)
        try expect("another", try await audit.auditCursor("b"), is: nil)
    },
    ConformanceCase("events outside of the chain are counted, and listed among the others") { store in
        let audit = store.stores.audit
        try await audit.append([Sample.event(), AuditEvent(.loginSucceeded, at: Sample.later)])
        _ = try await audit.append([AuditEvent(.grantIssued, at: Sample.now + .seconds(5))], seal: seal())
        try expect("all", try await audit.countUnsealedAuditEvents(since: .init(milliseconds: .min)), is: 2)
        try expect("late", try await audit.countUnsealedAuditEvents(since: Sample.later), is: 1)
        let kinds = try await audit.auditEvents(before: Sample.later + .seconds(1), limit: 9).map(\.kind)
        try expect("listed", kinds, is: [.loginSucceeded, .grantIssued, .codeReplayed])
        try expect("in the chain", try await audit.auditEntries(after: 0, limit: 9).count, is: 1)
    },
]

private let outdated = ConformanceFailure(what: "append", expected: "appended", seen: "outdated")

/// A seal whose code depends on every byte: no cryptography, which a driver has nothing to do with.
private func seal(_ number: Int64 = 1) -> AuditSeal {
    AuditSeal(chainKey: number) { bytes in
        var (state, code) = (UInt64(bitPattern: number) &+ 0xCBF2_9CE4_8422_2325, [UInt8]())
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for _ in 0..<32 {
            state = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
            code.append(UInt8(truncatingIfNeeded: state >> 56))
        }
        return code
    }
}
