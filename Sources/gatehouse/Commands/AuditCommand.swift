import ArgumentParser
import AuthorizationServer
import GatehouseConfig
import OAuthCore
import Storage

/// `gatehouse audit`: what happened, and whether the record of it is whole.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "What happened, and whether the record of it is whole.",
        subcommands: [Verify.self, Query.self, Follow.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract:
                "Walks the whole chain; names each event that was changed, removed, moved or added, with status 1.",
            discussion: """
                The last line says where the chain ends. Kept elsewhere and given back with --expect, it finds out whether the database was set back \
                or replaced, which nothing inside of it can say. Servers go on running.
                """)
        @OptionGroup var options: DeploymentOptions
        @Option(help: "A place that an earlier run has shown, as 1234:0a1b…; several are allowed.")
        var expect: [String] = []
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            let expected = try expect.map { text in
                guard let position = AuditLink.Position(text) else {
                    throw ValidationError(
                        "--expect: received '\(text)', expected what verify shows: a number, a colon, 64 digits")
                }
                return position
            }
            try await options.withDeployment { deployment in
                let rules = AuditVerification.Rules(
                    now: try await deployment.now(), retention: deployment.configuration.audit.retention)
                let isInUse = try await deployment.stores.directory.directoryVersion() > 0
                let outcome = try await AuditReview(
                    deployment.stores.audit, keyRing: deployment.keyRing, rules: rules, expectsEvents: isInUse
                ).run(expecting: expected)
                try show(outcome)
            }
        }

        private func show(_ outcome: AuditReview.Outcome) throws {
            if !outcome.findings.isEmpty || output == .json {
                var listing = Listing("sequence", "problem")
                for finding in outcome.findings {
                    listing.add(finding.sequence.map { .int($0) } ?? .null, .string(finding.problem))
                }
                Console.print(listing.rendered(output))
            }
            if outcome.unsealed > 0 {
                Console.note("\(outcome.unsealed) events are from before the chain began, and stand outside of it")
            }
            if let anchor = outcome.anchor {
                Console.note(
                    "events up to \(anchor.sequence) were removed by their age, the last of \(anchor.at.rfc3339)")
            }
            if let head = outcome.head { Console.note("the chain ends at \(head.position)") }
            guard outcome.findings.isEmpty else {
                throw CommandFailure(
                    "the audit trail is not whole: \(outcome.findings.count) problems in \(outcome.count) events")
            }
            guard outcome.head != nil || outcome.count > 0 else {
                return Console.note(
                    "there are no events, and nothing that would have been one was done: this database is new"
                )
            }
            Console.note("\(outcome.count) events, each as it was written")
        }
    }

    struct Query: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "query", abstract: "Lists events, the newest first.")
        @OptionGroup var options: DeploymentOptions
        @OptionGroup var filter: AuditFilterOptions
        @Option(help: "How many at most.") var limit = 100
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws { try requirePositive(limit, "--limit") }

        func run() async throws {
            try await options.withDeployment { deployment in
                let filter = try await filter.filter(in: deployment)
                var found: [AuditEntry] = []
                var place: Int64?
                reading: while found.count < limit {
                    let entries = try await page(deployment.stores.audit, filter, before: place)
                    for entry in entries {
                        if let since = filter.since, entry.link.at < since { break reading }
                        if filter.matches(entry) { found.append(entry) }
                        if found.count == limit { break reading }
                    }
                    guard let last = entries.last, entries.count == Self.page else { break }
                    place = last.link.sequence
                }
                Console.print(try rendered(found))
            }
        }

        private static let page = 1000

        private func page(
            _ store: any AuditStore, _ filter: AuditFilter, before place: Int64?
        ) async throws(StoreError) -> [AuditEntry] {
            guard let subject = filter.subject else {
                return try await store.auditEntries(before: place, limit: Self.page)
            }
            return try await store.auditEntries(subject: subject, before: place, limit: Self.page)
        }

        private func rendered(_ entries: [AuditEntry]) throws -> String {
            guard output == .text else {
                return text(of: .array(try entries.map { .object($0.object(try $0.event())) }))
            }
            var listing = Listing(
                "sequence", "time", "event", "result", "subject", "client_id", "client_address", "request_id", "detail")
            for entry in entries { listing.add(row: try entry.row()) }
            return listing.rendered(.text)
        }
    }

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "follow", abstract: "Prints events as they come, a line each, until it is stopped.")
        @OptionGroup var options: DeploymentOptions
        @OptionGroup var filter: AuditFilterOptions
        @Option(help: "text or json: an object in a line.") var output = OutputFormat.text

        func run() async throws {
            try await options.withDeployment { deployment in
                let store = deployment.stores.audit
                let filter = try await filter.filter(in: deployment)
                var place = try await begin(store, filter.since)
                while !Task.isCancelled {
                    let entries = try await store.auditEntries(after: place, limit: 1000)
                    for entry in entries where filter.matches(entry) { Console.print(try line(entry)) }
                    place = entries.last?.link.sequence ?? place
                    if entries.count < 1000 { try await Task.sleep(for: .milliseconds(500)) }
                }
            }
        }

        /// The place behind which it begins: the end, or the last event before a moment.
        private func begin(_ store: any AuditStore, _ since: UnixTime?) async throws(StoreError) -> Int64 {
            guard let since else { return try await store.auditEnds().head?.sequence ?? 0 }
            var place: Int64?
            while true {
                let entries = try await store.auditEntries(before: place, limit: 1000)
                if let older = entries.first(where: { $0.link.at < since }) { return older.link.sequence }
                guard let last = entries.last else { return (place ?? 1) - 1 }
                place = last.link.sequence
            }
        }

        private func line(_ entry: AuditEntry) throws -> String {
            if output == .json { return text(of: .object(entry.object(try entry.event()))) }
            var listing = Listing("")
            listing.add(.string(try entry.row().dropFirst().map(\.plain).joined(separator: " ")))
            return listing.rendered(.text).split(separator: "\n").last.map(String.init) ?? ""
        }
    }
}

extension AuditEntry {
    /// The columns of a listing.
    fileprivate func row() throws(StoreError) -> [JSONValue] {
        let event = try event()
        let result = AuditEvent.Kind(rawValue: link.kind)?.result.rawValue
        return [
            .int(link.sequence), .string(link.at.timestamp), .string(link.kind), .text(result),
            .text(event?.subject?.rawValue), .text(event?.clientID?.rawValue), .text(event?.clientAddress),
            .text(event?.requestID), .text(event?.detail),
        ]
    }
}

extension JSONValue {
    fileprivate var plain: String { stringValue.map { $0.isEmpty ? "-" : $0 } ?? "-" }
}
