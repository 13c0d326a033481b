import OAuthCore
import Secrets
import Storage
import Testing

@Suite("Audit chain: what a walk finds")
struct AuditVerificationTests {
    private static let start = UnixTime(seconds: 1_700_000_000)
    private static let hasher = KeyedHasher(key: [UInt8](repeating: 7, count: 32))
    private static let stranger = KeyedHasher(key: [UInt8](repeating: 8, count: 32))
    private let entries = Self.chain(9)

    @Test("a chain as it was written is whole, from its beginning and behind an anchor")
    func whole() {
        #expect(Self.walk(entries).isEmpty)
        let later = Self.start + .seconds(500 * 86400)
        #expect(Self.walk(Array(entries[4...]), anchor: entries[3].link, now: later).isEmpty)
        #expect(Self.walk([], head: nil).isEmpty)
    }

    @Test("what an event says was changed, its kind, its time, its person or its code", arguments: 0..<5)
    func changed(_ what: Int) {
        var changed = entries
        let (entry, link) = (entries[4], entries[4].link)
        switch what {
        case 0:
            let document = String(decoding: entry.document ?? [], as: UTF8.self).replacing(
                "192.0.2.1", with: "192.0.2.9")
            changed[4] = AuditEntry(link: link, subject: entry.subject, document: Array(document.utf8))
        case 1: changed[4] = entry.with(Self.copy(link, kind: "login.succeeded"))
        case 2: changed[4] = entry.with(Self.copy(link, at: link.at + .seconds(1)))
        case 3: changed[4] = AuditEntry(link: link, subject: SubjectID("another"), document: entry.document)
        default: changed[4] = entry.with(Self.copy(link, mac: [UInt8](repeating: 1, count: 32)))
        }
        let found = Self.walk(changed)
        #expect(found.first?.sequence == 5)
        // A code that was changed breaks the binding of the next one too.
        #expect(found.map(\.sequence) == (what == 4 ? [5, 6] : [5]))
    }

    @Test("a removed event is found: at the beginning, in the middle and at the end", arguments: [0, 4, 8])
    func removed(_ index: Int) {
        var left = entries
        left.remove(at: index)
        let found = Self.walk(left, head: entries.last?.link)
        #expect(found.count == 1)
        #expect(found.first?.problem.contains("event \(index + 1) is missing") == true)
    }

    @Test("two events that changed their places are found")
    func reordered() {
        var moved = entries
        moved[3] = entries[4].with(Self.copy(entries[4].link, sequence: 4))
        moved[4] = entries[3].with(Self.copy(entries[3].link, sequence: 5))
        #expect(Set(Self.walk(moved).compactMap(\.sequence)).isSuperset(of: [4, 5]))
    }

    @Test("an inserted event is found, also one that was added behind the end or put in the place of another")
    func inserted() {
        let event = AuditEvent(.loginSucceeded, at: Self.start + .seconds(9))
        let forged = Self.seal(Self.stranger).entries([event], after: entries[8].link)
        #expect(Self.walk(entries + forged, head: forged.last?.link).contains { $0.sequence == 10 })
        var replaced = entries
        replaced[4] = Self.seal(Self.stranger).entries([event], after: entries[3].link)[0]
        #expect(Set(Self.walk(replaced).compactMap(\.sequence)) == [5, 6])
        let twice = Array(entries[...4]) + [entries[4]] + Array(entries[5...])
        #expect(Self.walk(twice).first?.problem.contains("stands after event 5") == true)
    }

    @Test("whoever has the server's key and writes a link anew breaks the one after it")
    func rewritten() {
        var rewritten = entries
        let event = AuditEvent(.loginSucceeded, at: entries[4].link.at)
        rewritten[4] = Self.seal(Self.hasher).entries([event], after: entries[3].link)[0]
        #expect(Self.walk(rewritten).map(\.sequence) == [6])
    }

    @Test("only what a failed login said may be gone, and only after thirty days")
    func withoutContent() {
        let old = Self.start + AuditEvent.failedLoginRetention + .seconds(60)
        var cleared = entries
        for index in entries.indices {
            cleared[index] = AuditEntry(link: entries[index].link, subject: nil, document: nil)
        }
        let failed = entries.filter { $0.link.kind == "login.failed" }.map(\.link.sequence)
        #expect(!failed.isEmpty)
        let found = Set(Self.walk(cleared, now: old).compactMap(\.sequence))
        #expect(found.isDisjoint(with: failed) && found.count == entries.count - failed.count)
        #expect(Self.walk(cleared, now: Self.start + .seconds(60)).count == entries.count)
    }

    @Test("an anchor that was moved to an event of within the retention is found, and one that was made up")
    func anchors() {
        let rest = Array(entries[4...])
        let early = Self.walk(rest, anchor: entries[3].link, now: Self.start + .seconds(86400))
        #expect(early.first?.problem.contains("younger than audit.retention") == true)
        let later = Self.start + .seconds(500 * 86400)
        let made = Self.copy(entries[3].link, at: Self.start - .seconds(900 * 86400))
        #expect(Self.walk(rest, anchor: made, now: later).first?.sequence == 4)
        #expect(Self.walk(rest, anchor: nil, now: later).first?.problem.contains("events 1 to 4 are missing") == true)
    }

    @Test("a key that is missing and one that came back are found; a newer one may take over")
    func keys() {
        let newer = Self.seal(Self.stranger, number: 2).entries(
            [AuditEvent(.keyRotated, at: Self.start)], after: entries[8].link)
        #expect(Self.walk(entries + newer, newerKey: Self.stranger).isEmpty)
        #expect(Self.walk(entries + newer).first?.problem.contains("key 2, which is missing") == true)
        let back = Self.seal(Self.hasher).entries([AuditEvent(.keyRotated, at: Self.start)], after: newer[0].link)
        let found = Self.walk(entries + newer + back, newerKey: Self.stranger)
        #expect(found.map(\.sequence) == [11])
    }

    // MARK: Steps

    private static func chain(_ count: Int) -> [AuditEntry] {
        let events = (0..<count).map { number in
            AuditEvent(
                number.isMultiple(of: 3) ? .loginFailed : .grantIssued, at: start + .seconds(Int64(number)),
                subject: SubjectID("person-\(number)"), clientAddress: "192.0.2.1", requestID: "r-\(number)")
        }
        return seal(hasher).entries(events, after: nil)
    }

    private static func seal(_ hasher: KeyedHasher, number: Int64 = 1) -> AuditSeal {
        AuditSeal(chainKey: number) { hasher.hash($0).bytes }
    }

    private static func walk(
        _ entries: [AuditEntry], anchor: AuditLink? = nil, now: UnixTime = start + .seconds(60),
        newerKey: KeyedHasher? = nil
    ) -> [AuditVerification.Finding] {
        walk(entries, anchor: anchor, head: entries.last?.link, now: now, newerKey: newerKey)
    }

    private static func walk(
        _ entries: [AuditEntry], anchor: AuditLink? = nil, head: AuditLink?, now: UnixTime = start + .seconds(60),
        newerKey: KeyedHasher? = nil
    ) -> [AuditVerification.Finding] {
        var walk = AuditVerification(
            anchor: anchor, rules: .init(now: now, retention: .seconds(400 * 86400))
        ) { number, bytes in
            number == 1 ? hasher.hash(bytes).bytes : number == 2 ? newerKey?.hash(bytes).bytes : nil
        }
        for entry in entries { walk.take(entry) }
        walk.finish(head: head)
        return walk.findings
    }

    private static func copy(
        _ link: AuditLink, sequence: Int64? = nil, at: UnixTime? = nil, kind: String? = nil, mac: [UInt8]? = nil
    ) -> AuditLink {
        AuditLink(
            sequence: sequence ?? link.sequence, at: at ?? link.at, kind: kind ?? link.kind, digest: link.digest,
            chainKey: link.chainKey, previous: link.previous, mac: mac ?? link.mac)
    }
}

extension AuditEntry {
    fileprivate func with(_ link: AuditLink) -> AuditEntry {
        AuditEntry(link: link, subject: subject, document: document)
    }
}
