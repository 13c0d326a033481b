import OAuthCore
import Storage

private func limit(_ name: String, _ maximum: Int, window: Duration = .seconds(600)) -> AttemptLimit {
    AttemptLimit(key: Sample.hash(name), maximum: maximum, window: window)
}

/// Of attempts that are to be few.
let attemptCases: [ConformanceCase<any AttemptStore>] = [
    ConformanceCase("as many attempts as the limit allows are counted, until the window of the first is over") {
        store in
        let attempts = store.stores
        for second in [0, 1, 599] {
            let reached = try await attempts.countAttempt([limit("a", 3)], now: Sample.now + .seconds(second))
            try expect("attempt at \(second) s", reached, is: [:])
        }
        let last = Sample.later - .milliseconds(1)
        try expect(
            "one too many", try await attempts.countAttempt([limit("a", 3)], now: last),
            is: [Sample.hash("a"): Sample.later])
        try expect("another key", try await attempts.countAttempt([limit("b", 3)], now: last), is: [:])
        for number in 0..<3 {
            let reached = try await attempts.countAttempt([limit("a", 3)], now: Sample.later + .seconds(number))
            try expect("attempt \(number) of the next window", reached, is: [:])
        }
        try expect(
            "its end", try await attempts.countAttempt([limit("a", 3)], now: Sample.later + .seconds(9)),
            is: [Sample.hash("a"): Sample.later + .seconds(600)])
    },
    ConformanceCase("an attempt that one of its limits refuses counts for none") { store in
        let attempts = store.stores
        let both = [limit("narrow", 1), limit("wide", 3), limit("long", 9, window: .seconds(900))]
        try expect("the first", try await attempts.countAttempt(both, now: Sample.now), is: [:])
        for _ in 0..<20 {
            let reached = try await attempts.countAttempt(both, now: Sample.now)
            try expect("refused", reached, is: [Sample.hash("narrow"): Sample.later])
        }
        for number in 0..<2 {
            let wide = try await attempts.countAttempt([limit("wide", 3)], now: Sample.now)
            try expect("wide, \(number)", wide, is: [:])
        }
        let reached = try await attempts.countAttempt(both, now: Sample.now)
        try expect(
            "both", reached, is: [Sample.hash("narrow"): Sample.later, Sample.hash("wide"): Sample.later])
    },
    ConformanceCase("attempts that were taken back do not count, and never more than were made") { store in
        let attempts = store.stores
        let key = Sample.hash("a")
        let other = Sample.hash("b")
        try await attempts.takeBackAttempt([key], forgetting: [other])
        for _ in 0..<2 { _ = try await attempts.countAttempt([limit("a", 2), limit("b", 9)], now: Sample.now) }
        try await attempts.takeBackAttempt([key], forgetting: [other])
        try expect("one again", try await attempts.countAttempt([limit("a", 2)], now: Sample.now), is: [:])
        try expect(
            "no more", try await attempts.countAttempt([limit("a", 2)], now: Sample.now), is: [key: Sample.later])
        for _ in 0..<5 { try await attempts.takeBackAttempt([key], forgetting: []) }
        let now = Sample.now + .seconds(60)
        for _ in 0..<2 { try expect("anew", try await attempts.countAttempt([limit("a", 2)], now: now), is: [:]) }
        try expect(
            "the window is a new one", try await attempts.countAttempt([limit("a", 2)], now: now),
            is: [key: now + .seconds(600)])
        try expect("the forgotten", try await attempts.countAttempt([limit("b", 1)], now: now), is: [:])
    },
    ConformanceCase("of 64 attempts at one moment as many are counted as the narrowest limit allows") { store in
        let attempts = store.stores
        let counted = try await winners { number in
            // Each names its limits in another order: nobody may wait in a circle. The wide ones have room for all 64, which a driver may count there
            // for a moment before the narrow one refuses them.
            let limits = [limit("x", 5), limit("y", 100), limit("z", 80)]
            let turned = Array(limits[(number % 3)...] + limits[..<(number % 3)])
            return try await attempts.countAttempt(turned, now: Sample.now).isEmpty ? .won : .lost
        }
        try expect("counted", counted, is: 5)
        let free = try await winners { _ in
            try await attempts.countAttempt([limit("y", 60)], now: Sample.now).isEmpty ? .won : .lost
        }
        try expect("left of the wide one", free, is: 55)
    },
    ConformanceCase("attempts are taken back while others are made, and none is lost") { store in
        let attempts = store.stores
        let key = Sample.hash("a")
        let counted = try await winners { number in
            guard try await attempts.countAttempt([limit("a", 1000), limit("b", 1000)], now: Sample.now).isEmpty else {
                return .lost
            }
            if number.isMultiple(of: 2) { try await attempts.takeBackAttempt([key, Sample.hash("b")], forgetting: []) }
            return .won
        }
        try expect("counted", counted, is: 64)
        for _ in 0..<8 { _ = try await attempts.countAttempt([limit("a", 40)], now: Sample.now) }
        try expect(
            "32 were left", try await attempts.countAttempt([limit("a", 40)], now: Sample.now), is: [key: Sample.later])
    },
]

/// Of notes for logins that are under way.
let endNoteCases: [ConformanceCase<any EndNoteStore>] = [
    ConformanceCase("an end is found by who began before it, and by nobody who began after it") { store in
        let ends = store.stores
        let (key, other) = (Sample.hash("person"), Sample.hash("other"))
        let before = try await ends.lastEndNote()
        try expect("nothing has ended", try await ends.hasEnded([key, other], since: before), is: false)
        try await ends.noteEnd(of: key, expiresAt: Sample.later)
        try expect("for who began before", try await ends.hasEnded([other, key], since: before), is: true)
        try expect("another's", try await ends.hasEnded([other], since: before), is: false)
        let after = try await ends.lastEndNote()
        try expect("for who began after", try await ends.hasEnded([other, key], since: after), is: false)
        try await ends.noteEnd(of: other, expiresAt: Sample.later)
        try expect("the first is past", try await ends.hasEnded([key], since: after), is: false)
        try await ends.noteEnd(of: key, expiresAt: Sample.later)
        try expect("it has ended again", try await ends.hasEnded([key], since: after), is: true)
    },
    ConformanceCase("one of many keys is found, and none of none") { store in
        let ends = store.stores
        let keys = (0..<7).map { Sample.hash("key-\($0)") }
        try expect("none", try await ends.hasEnded([], since: 0), is: false)
        try expect("not noted", try await ends.hasEnded(keys, since: 0), is: false)
        try await ends.noteEnd(of: keys[6], expiresAt: Sample.later)
        try expect("the last", try await ends.hasEnded(keys, since: 0), is: true)
    },
    ConformanceCase("of ends and beginnings that cross each is found by one of the two") { store in
        let ends = store.stores
        let met = try await winners { number in
            let key = Sample.hash("key-\(number)")
            let began = try await ends.lastEndNote()
            async let noted: Void = ends.noteEnd(of: key, expiresAt: Sample.later)
            // More of them, by others.
            try await ends.noteEnd(of: Sample.hash("other-\(number)"), expiresAt: Sample.later)
            try await noted
            return try await ends.hasEnded([key], since: began) ? .won : .lost
        }
        try expect("found", met, is: 64)
    },
]
