import OAuthCore
import Storage

let personRecordCases: [ConformanceCase<Stores>] = [
    ConformanceCase("a person's records come back with every field, oldest first, all or those of one kind") { store in
        let people = store.stores.people
        let older = record("b", .passkey, lookup: Sample.hash("credential"), createdAt: Sample.now)
        let newer = record("a", .device, createdAt: Sample.later, expiresAt: Sample.later)
        let other = record("c", .passkey, subject: "other", lookup: Sample.hash("another credential"))
        for record in [newer, older, other] { try await people.insert(record) }
        let of: @Sendable (PersonRecord.Kind?, Int) async throws -> [PersonRecord] = {
            try await people.personRecords(subject: SubjectID("subject"), kind: $0, now: Sample.now, limit: $1)
        }
        try expect("all", try await of(nil, 10), is: [older, newer])
        try expect("of one kind", try await of(.device, 10), is: [newer])
        try expect("of a kind that is not there", try await of(.totp, 10), is: [])
        try expect("at most one", try await of(nil, 1), is: [older])
        let found = try await people.personRecord(kind: .passkey, lookup: Sample.hash("credential"), now: Sample.now)
        try expect("by its lookup", found, is: older)
        let wrong = try await people.personRecord(kind: .device, lookup: Sample.hash("credential"), now: Sample.now)
        try expect("by the lookup of another kind", wrong, is: nil)
        let after = try await store.reopening().people
        let kept = try await after.personRecords(
            subject: SubjectID("subject"), kind: nil, now: Sample.now, limit: 10)
        try expect("after a restart", kept, is: [older, newer])
    },
    ConformanceCase("a record's name is unique, and its lookup within its kind") { store in
        let people = store.stores.people
        let lookup = Sample.hash("credential")
        try await people.insert(record("a", .passkey, lookup: lookup))
        for taken in [record("a", .totp), record("b", .passkey, subject: "other", lookup: lookup)] {
            try await expect("taken", throws: .duplicate) { () throws(StoreError) in try await people.insert(taken) }
        }
        try await people.insert(record("c", .device, lookup: lookup))
        for name in ["d", "e"] { try await people.insert(record(name, .passkey)) }
        let inserted = try await winners { number in
            do throws(StoreError) {
                try await people.insert(record("new-\(number)", .passkey, lookup: Sample.hash("one")))
            } catch {
                guard error.code == .duplicate else { throw error }
                return .lost
            }
            return .won
        }
        try expect("of 64 under one lookup", inserted, is: 1)
    },
    ConformanceCase("of 64 simultaneous changes of a record one wins, and its version is one higher") { store in
        let people = store.stores.people
        let first = record("a", .totp)
        try await people.insert(first)
        let won = try await winners { number in
            var next = first
            next.document = ["step": .string("\(number)")]
            next.expiresAt = Sample.later + .seconds(Int64(number))
            return try await people.update(next, now: Sample.now)
        }
        try expect("winners", won, is: 1)
        let stored = try await people.personRecords(subject: first.subject, kind: nil, now: Sample.now, limit: 9)
        try expect("the version", stored.map(\.version), is: [1])
        try expect("the old version", try await people.update(first, now: Sample.now), is: .lost)
        try expect("the new one", try await people.update(stored[0], now: Sample.now), is: .won)
        try expect("nobody's", try await people.update(record("z", .totp), now: Sample.now), is: .lost)
    },
    ConformanceCase("a record that has expired is not found, not changed, and reaped; one without an end stays") {
        store in
        let people = store.stores.people
        let short = record("a", .device, lookup: Sample.hash("x"), expiresAt: Sample.later)
        let long = record("b", .device)
        for record in [short, long] { try await people.insert(record) }
        let left: @Sendable (UnixTime) async throws -> [PersonRecord] = {
            try await people.personRecords(subject: SubjectID("subject"), kind: .device, now: $0, limit: 9)
        }
        try expect("before its end", try await left(Sample.later - .milliseconds(1)).count, is: 2)
        try expect("at its end", try await left(Sample.later), is: [long])
        let found = try await people.personRecord(kind: .device, lookup: Sample.hash("x"), now: Sample.later)
        try expect("by its lookup", found, is: nil)
        try expect("a change", try await people.update(short, now: Sample.later), is: .lost)
        let page = try await people.personRecords(kind: .device, after: nil, limit: 9)
        try expect("in the pages", page, is: [short, long])
        try expect("reaped", try await reapAll(store.stores.maintenance, now: Sample.later), is: 1)
        try expect("then", try await people.personRecords(kind: .device, after: nil, limit: 9), is: [long])
    },
    ConformanceCase("records are removed by their owner alone, one, those of a kind or all") { store in
        let people = store.stores.people
        let subject = SubjectID("subject")
        for number in 0..<3 { try await people.insert(record("p\(number)", .passkey)) }
        for number in 0..<2 { try await people.insert(record("d\(number)", .device)) }
        try await people.insert(record("other", .device, subject: "other"))
        let id = PersonRecordID("p0")
        try expect("by another", try await people.removePersonRecord(id, subject: SubjectID("other")), is: .lost)
        try expect("of 64", try await winners { _ in try await people.removePersonRecord(id, subject: subject) }, is: 1)
        try expect("a kind", try await people.removePersonRecords(subject: subject, kind: .passkey), is: 2)
        try expect("all", try await people.removePersonRecords(subject: subject, kind: nil), is: 2)
        let page = try await people.personRecords(kind: .device, after: nil, limit: 9)
        try expect("left", page.map(\.id), is: [PersonRecordID("other")])
    },
    ConformanceCase("records of a kind are read in pages, in the order of their names") { store in
        let people = store.stores.people
        let names = ["Z", "a", "b", "é", "日", "0"]
        for name in names { try await people.insert(record(name, .totp, subject: name)) }
        try await people.insert(record("c", .device))
        var read: [String] = []
        while true {
            let page = try await people.personRecords(
                kind: .totp, after: read.last.map { PersonRecordID($0) }, limit: 2)
            read += page.map(\.id.rawValue)
            if page.count < 2 { break }
        }
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        try expect("the names", read, is: sorted)
    },
]

private func record(
    _ name: String, _ kind: PersonRecord.Kind, subject: String = "subject", lookup: SecretHash? = nil,
    createdAt: UnixTime = Sample.now, expiresAt: UnixTime? = nil
) -> PersonRecord {
    PersonRecord(
        id: PersonRecordID(name), subject: SubjectID(subject), kind: kind, lookup: lookup,
        document: ["label": .string(Sample.awkward), "n": Sample.number("1.50e0"), "deep": [[true, .null]]],
        createdAt: createdAt, expiresAt: expiresAt)
}
