package import OAuthCore
package import Secrets
package import Storage

/// Walks the whole audit chain and says what does not hold.
package struct AuditReview: Sendable {
    private let store: any AuditStore
    private let keyRing: KeyRing
    private let rules: AuditVerification.Rules
    private let expectsEvents: Bool

    /// How many entries are read at a time.
    private static let page = 1000
    /// How long nodes of a release before may have written outside of the chain once it had begun.
    package static let transition: Duration = .seconds(86400)

    /// A review by these rules. `expectsEvents`: what else is stored says that there have been some, as each change of the directory is one.
    package init(
        _ store: any AuditStore, keyRing: KeyRing, rules: AuditVerification.Rules, expectsEvents: Bool = false
    ) {
        self.store = store
        self.keyRing = keyRing
        self.rules = rules
        self.expectsEvents = expectsEvents
    }

    /// What was found.
    package struct Outcome: Sendable {
        package let findings: [AuditVerification.Finding]
        package let count: Int
        package let withoutContent: Int
        /// How many events stand outside of the chain, from before it.
        package let unsealed: Int
        package let head: AuditLink?
        package let anchor: AuditLink?
    }

    /// Walks from the oldest entry to the end that stands there at the beginning of the walk. `expected` are places of earlier walks, which must
    /// still be there.
    package func run(expecting expected: [AuditLink.Position] = []) async throws(StoreError) -> Outcome {
        while true {
            let ends = try await store.auditEnds()
            let outcome = try await walk(ends, expected)
            // The reaper may have been at work under the walk.
            if outcome.findings.isEmpty { return outcome }
            if try await store.auditEnds().anchor == ends.anchor { return outcome }
        }
    }

    private func walk(_ ends: AuditEnds, _ expected: [AuditLink.Position]) async throws(StoreError) -> Outcome {
        let keys = try await AuditChainKeys.load(from: store, keyRing: keyRing)
        var walk = AuditVerification(anchor: ends.anchor, rules: rules) { keys.code($0, $1) }
        var last: Int64 = 0
        var missing = expected.filter { $0.sequence > ends.anchor?.sequence ?? 0 }
        reading: while true {
            let entries = try await store.auditEntries(after: last, limit: Self.page)
            for entry in entries {
                guard let head = ends.head, entry.link.sequence <= head.sequence else {
                    if ends.head == nil { walk.take(entry) }
                    break reading
                }
                walk.take(entry)
                missing.removeAll { $0 == entry.link.place }
                last = entry.link.sequence
            }
            if entries.count < Self.page { break }
        }
        walk.finish(head: ends.head)
        for position in missing {
            walk.note(position.sequence, "is not the event that was expected there: the chain was set back or replaced")
        }
        return try await outcome(walk, ends)
    }

    private func outcome(_ walk: AuditVerification, _ ends: AuditEnds) async throws(StoreError) -> Outcome {
        var walk = walk
        let unsealed = try await store.countUnsealedAuditEvents(since: UnixTime(milliseconds: .min))
        if expectsEvents, ends.head == nil, walk.count == 0, unsealed == 0 {
            walk.note(
                nil,
                "there is no event, although clients, resource servers or people were changed, and each change is one: all were removed, with the end of the chain"
            )
        }
        if unsealed > 0, let beganAt = walk.beganAt {
            let late = try await store.countUnsealedAuditEvents(since: beganAt + Self.transition)
            if late > 0 {
                walk.note(
                    nil,
                    "\(late) events stand outside of the chain and are younger than its beginning: they were not written by this release"
                )
            }
        }
        return Outcome(
            findings: walk.findings, count: walk.count, withoutContent: walk.withoutContent, unsealed: unsealed,
            head: ends.head, anchor: ends.anchor)
    }
}

extension AuditLink {
    /// Where the chain stood at some time.
    package struct Position: Sendable, Hashable {
        package let sequence: Int64
        package let code: String

        /// A position as `verify` says it; nil where the text is none.
        package init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let sequence = Int64(parts[0]), sequence > 0, parts[1].utf8.count == 64 else {
                return nil
            }
            self.sequence = sequence
            self.code = parts[1].lowercased()
        }

        fileprivate init(_ link: AuditLink) {
            sequence = link.sequence
            code = hexadecimal(link.mac)
        }
    }

    fileprivate var place: Position { Position(self) }
}
