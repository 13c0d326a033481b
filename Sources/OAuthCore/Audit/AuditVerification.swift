/// Walks the chain from its oldest link to its end, and notes what does not hold.
///
/// It goes on behind a broken link with what is stored there, so that each one is named and those after it are judged on their own.
package struct AuditVerification {
    /// Something that does not hold.
    package struct Finding: Sendable, Hashable {
        /// The link it was found at; nil: it is none in particular.
        package let sequence: Int64?
        package let problem: String

        package init(_ sequence: Int64?, _ problem: String) {
            self.sequence = sequence
            self.problem = problem
        }
    }

    /// What the walk goes by.
    package struct Rules: Sendable {
        package var now: UnixTime
        /// How long events are kept: whatever the reaper has removed is older.
        package var retention: Duration

        package init(now: UnixTime, retention: Duration) {
            self.now = now
            self.retention = retention
        }
    }

    /// HMAC-SHA-256 under one of the chain's keys; nil: there is no such key.
    package typealias Authenticate = (_ chainKey: Int64, _ bytes: [UInt8]) -> [UInt8]?

    /// How many findings are kept.
    package static let maximumFindings = 100

    package private(set) var findings: [Finding] = []
    /// How many links were looked at.
    package private(set) var count = 0
    /// How many of them have lost what they said by their age.
    package private(set) var withoutContent = 0
    /// When the oldest link was made that is known: from then on everything is in the chain.
    package private(set) var beganAt: UnixTime?
    private var last: AuditLink?
    private let anchor: AuditLink?
    private let rules: Rules
    private let authenticate: Authenticate

    /// A walk that begins behind `anchor`, the last link that the reaper has removed; nil: it has removed none.
    package init(anchor: AuditLink?, rules: Rules, authenticate: @escaping Authenticate) {
        self.anchor = anchor
        self.rules = rules
        self.authenticate = authenticate
        self.last = anchor
        self.beganAt = anchor?.at
        if let anchor { check(anchor: anchor) }
    }

    private mutating func check(anchor: AuditLink) {
        checkCode(anchor, "the anchor, which says what was removed by its age,")
        if anchor.at >= rules.now - rules.retention {
            note(
                anchor.sequence,
                "the chain was cut off behind an event of \(anchor.at.seconds) (seconds since 1970), which is younger than audit.retention: events were removed by another than the server, or the retention was shorter until lately"
            )
        }
    }

    /// Looks at the next entry, in the order of the numbers.
    package mutating func take(_ entry: AuditEntry) {
        let link = entry.link
        count += 1
        if beganAt == nil { beganAt = link.at }
        checkPlace(link)
        if checkCode(link, "this event") { checkContent(entry) }
        last = link
    }

    private mutating func checkPlace(_ link: AuditLink) {
        let expected = (last?.sequence ?? 0) + 1
        if link.sequence > expected {
            let range =
                link.sequence - 1 == expected
                ? "event \(expected) is" : "events \(expected) to \(link.sequence - 1) are"
            note(link.sequence, "\(range) missing before this one")
        } else if link.sequence < expected {
            note(link.sequence, "stands after event \(expected - 1)")
        } else if link.previous != last?.mac ?? AuditLink.beginning {
            note(link.sequence, "is not bound to the event before it: one of the two was replaced or moved")
        }
        if let last, link.chainKey < last.chainKey {
            note(link.sequence, "was made under key \(link.chainKey), after key \(last.chainKey) had taken its place")
        }
    }

    @discardableResult
    private mutating func checkCode(_ link: AuditLink, _ what: String) -> Bool {
        guard let code = authenticate(link.chainKey, link.authenticated) else {
            note(link.sequence, "\(what) was made under key \(link.chainKey), which is missing or cannot be opened")
            return false
        }
        guard code == link.mac else {
            note(link.sequence, "\(what) was changed, or was not written by the server")
            return false
        }
        return true
    }

    private mutating func checkContent(_ entry: AuditEntry) {
        let link = entry.link
        guard let document = entry.document else {
            withoutContent += 1
            let mayBeGone =
                link.kind == AuditEvent.Kind.loginFailed.rawValue
                && link.at < rules.now - AuditEvent.failedLoginRetention
            if !mayBeGone { note(link.sequence, "what this event said was removed, and it is not of an age for that") }
            return
        }
        guard authenticate(link.chainKey, AuditLink.content(document)) == link.digest else {
            return note(link.sequence, "what this event says was changed")
        }
        let said = try? JSONReader.parseObject(document, limits: JSONLimits(bytes: 64 << 20, depth: 8, values: 1 << 10))
        if said?["kind"]?.stringValue != link.kind { note(link.sequence, "is not of the kind that stands beside it") }
        if said?["sub"]?.stringValue.map({ SubjectID($0) }) != entry.subject {
            note(link.sequence, "the person that stands beside this event was changed")
        }
    }

    /// Ends the walk at the place that the database says is the end.
    package mutating func finish(head: AuditLink?) {
        guard let head else {
            if let last { note(last.sequence, "the end of the chain, which says how long it is, is missing") }
            return
        }
        checkCode(head, "the end of the chain")
        let reached = last?.sequence ?? 0
        if reached < head.sequence {
            let missing =
                reached + 1 == head.sequence
                ? "event \(head.sequence) is" : "events \(reached + 1) to \(head.sequence) are"
            note(head.sequence, "\(missing) missing at the end")
        } else if let last, last.sequence == head.sequence, last != head {
            note(head.sequence, "the last event is not the one that the end of the chain says")
        }
    }

    /// Notes something found elsewhere.
    package mutating func note(_ sequence: Int64?, _ problem: String) {
        if findings.count < Self.maximumFindings { findings.append(Finding(sequence, problem)) }
    }
}
