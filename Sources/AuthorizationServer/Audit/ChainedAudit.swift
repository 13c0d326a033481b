package import OAuthCore
package import Secrets
package import Storage
import Synchronization

/// The audit trail of a node: binds its events to the chain, those that come while others are being written all at once.
///
/// One of those who wait writes for all of them; the next one writes what has come meanwhile. Nobody is told before what is theirs is
/// durable.
package final class ChainedAudit: AuditStore {
    /// How many calls are one write at most.
    static let batch = 128
    /// How often a write is begun anew, where another node went on under a newer key.
    private static let attempts = 3

    private let store: any AuditStore
    private let keyRing: KeyRing
    private let random: RandomSource
    private let clock: @Sendable () -> UnixTime
    private let written: @Sendable ([AuditEntry]) -> Void
    private let state = Mutex(State())

    private struct State {
        var seal: AuditSeal?
        var isWriting = false
        var waiting: [Waiter] = []
    }

    private struct Waiter: Sendable {
        let events: [AuditEvent]
        let continuation: CheckedContinuation<Turn, Never>
    }

    /// What becomes of somebody who has events.
    private enum Turn: Sendable {
        /// They write, their own and those of the others.
        case write(others: [Waiter])
        /// Somebody else has.
        case done(Result<Void, StoreError>)
    }

    /// A trail over a store; `written` hears of entries once they are durable, in their order.
    package init(
        _ store: any AuditStore, keyRing: KeyRing, random: RandomSource = .system,
        clock: @escaping @Sendable () -> UnixTime, written: @escaping @Sendable ([AuditEntry]) -> Void = { _ in }
    ) {
        self.store = store
        self.keyRing = keyRing
        self.random = random
        self.clock = clock
        self.written = written
    }

    /// Adds events to the chain, and returns when they are durable.
    package func append(_ events: [AuditEvent]) async throws(StoreError) {
        guard !events.isEmpty else { return }
        let turn: Turn = await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                if state.isWriting { state.waiting.append(Waiter(events: events, continuation: continuation)) }
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if isFirst { continuation.resume(returning: .write(others: [])) }
        }
        switch turn {
        case .done(let result): try result.get()
        case .write(let others):
            let result = await write(events + others.flatMap(\.events))
            passOn()
            for other in others { other.continuation.resume(returning: .done(result)) }
            try result.get()
        }
    }

    /// Has the next one write, with all who wait.
    private func passOn() {
        let (next, others): (Waiter?, [Waiter]) = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return (nil, [])
            }
            let group = Array(state.waiting.prefix(Self.batch))
            state.waiting.removeFirst(group.count)
            return (group[0], Array(group.dropFirst()))
        }
        next?.continuation.resume(returning: .write(others: others))
    }

    private func write(_ events: [AuditEvent]) async -> Result<Void, StoreError> {
        do throws(StoreError) {
            for _ in 0..<Self.attempts {
                if case .appended(let entries) = try await store.append(events, seal: try await seal()) {
                    written(entries)
                    return .success(())
                }
                state.withLock { $0.seal = nil }
            }
            return .failure(StoreError(.unavailable, detail: "the key of the audit chain is being changed"))
        } catch { return .failure(error) }
    }

    private func seal() async throws(StoreError) -> AuditSeal {
        if let known = state.withLock({ $0.seal }) { return known }
        let seal = try await AuditChainKeys.currentSeal(
            in: store, keyRing: keyRing, random: random, now: clock())
        state.withLock { $0.seal = seal }
        return seal
    }
}

// MARK: What it passes on

extension ChainedAudit {
    package func append(_ events: [AuditEvent], seal: AuditSeal) async throws(StoreError) -> AuditAppend {
        try await store.append(events, seal: seal)
    }

    package func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent] {
        try await store.auditEvents(before: before, limit: limit)
    }

    package func auditEntries(
        subject: SubjectID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditEntry] {
        try await store.auditEntries(subject: subject, before: sequence, limit: limit)
    }

    package func auditEntries(after sequence: Int64, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await store.auditEntries(after: sequence, limit: limit)
    }

    package func auditEntries(before sequence: Int64?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await store.auditEntries(before: sequence, limit: limit)
    }

    package func auditEnds() async throws(StoreError) -> AuditEnds { try await store.auditEnds() }

    package func countUnsealedAuditEvents(since: UnixTime) async throws(StoreError) -> Int {
        try await store.countUnsealedAuditEvents(since: since)
    }

    package func auditKeys() async throws(StoreError) -> [SealedAuditKey] { try await store.auditKeys() }

    package func insertAuditKey(_ key: SealedAuditKey) async throws(StoreError) -> ConditionalWrite {
        try await store.insertAuditKey(key)
    }

    package func replaceAuditKey(
        _ key: SealedAuditKey, replacing: [UInt8]
    ) async throws(StoreError) -> ConditionalWrite {
        try await store.replaceAuditKey(key, replacing: replacing)
    }

    package func auditCursor(_ name: String) async throws(StoreError) -> Int64? { try await store.auditCursor(name) }

    package func moveAuditCursor(
        _ name: String, to sequence: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try await store.moveAuditCursor(name, to: sequence, now: now)
    }
}
