public import OAuthCore
public import Storage
import Synchronization

/// The end of the chain as this node knows it: where no other node has written since, events are added in one round trip.
final class AuditChainEnd: Sendable {
    private let link = Mutex<AuditLink?>(nil)

    /// What is known; nil: nothing.
    var known: AuditLink? { link.withLock { $0 } }

    func note(_ newest: AuditLink?) { link.withLock { $0 = newest } }
}

extension PostgresStore {
    /// Adds events to the end of the chain.
    ///
    /// The end is one row, and who moves it is next. A node that has written last guesses it and moves it in the same round trip in which it adds;
    /// where another node was faster nothing is written, and the row is locked first.
    public func append(_ events: [AuditEvent], seal: AuditSeal) async throws(StoreError) -> AuditAppend {
        guard !events.isEmpty else { return .appended([]) }
        if let head = knownEnd.known, head.chainKey <= seal.chainKey {
            knownEnd.note(nil)
            let entries = seal.entries(events, after: head)
            let results = try await writeTogether("append to the audit chain", entries.calls(after: head))
            if results.first.map({ $0.affected == 1 }) == true {
                knownEnd.note(entries.last?.link)
                return .appended(entries)
            }
        }
        return try await appendLocked(events, seal)
    }

    private func appendLocked(_ events: [AuditEvent], _ seal: AuditSeal) async throws(StoreError) -> AuditAppend {
        while true {
            let outcome = try await transaction("append to the audit chain") { transaction throws(PostgresError) in
                try await Self.append(events, seal, in: transaction)
            }
            guard let outcome else { continue }
            if case .appended(let entries) = outcome { knownEnd.note(entries.last?.link) }
            return outcome
        }
    }

    /// Nil where the chain has just been begun by another node.
    private static func append(
        _ events: [AuditEvent], _ seal: AuditSeal, in transaction: PostgresTransaction
    ) async throws(PostgresError) -> AuditAppend? {
        let head = try await transaction.run(AuditStatement.lockHead, []).first { AuditLink(row: $0) }
        if let head, head.chainKey > seal.chainKey { return .outdated }
        let entries = seal.entries(events, after: head)
        let results = try await transaction.run(entries.calls(after: head))
        return results.first.map { $0.affected == 1 } == true ? .appended(entries) : nil
    }

    /// Removes the oldest entries that are older than `before`, as far as they stand in a row, and keeps the link of the last one.
    func reapAuditChain(before: UnixTime, limit: Int) async throws(StoreError) -> Int {
        guard limit > 0, let oldest = try await auditEntries(after: 0, limit: 1).first, oldest.link.at < before else {
            return 0
        }
        let old = try await auditEntries(after: 0, limit: limit).prefix { $0.link.at < before }
        guard let last = old.last?.link else { return 0 }
        let results = try await writeTogether(
            "reap",
            [
                SQLCall(AuditStatement.moveAnchor, last.sqlValues),
                SQLCall(AuditStatement.removeThrough, [.int(last.sequence)]),
            ])
        return results.last?.affected ?? 0
    }
}

extension [AuditEntry] {
    /// What moves the end of the chain over these entries and adds them: the end first, whose lock decides whose turn it is.
    fileprivate func calls(after head: AuditLink?) -> [SQLCall] {
        guard let last = last?.link else { return [] }
        let move =
            head.map { SQLCall(AuditStatement.moveHead, last.sqlValues + [.int($0.sequence), .bytes($0.mac)]) }
            ?? SQLCall(AuditStatement.beginHead, last.sqlValues)
        return [move]
            + map { entry in
                SQLCall(
                    AuditStatement.insert,
                    entry.link.sqlValues + [
                        .text(entry.subject?.rawValue), .bytes(entry.document), .int(last.sequence), .bytes(last.mac),
                    ])
            }
    }
}
