import OAuthCore
import Storage
import Synchronization

/// The stores of a backend-for-frontend in memory, with a switch that takes them away. Two of its users are two nodes over one store.
final class MemoryStore: BFFSessionStore, ReplayStore, LeaseStore, EndNoteStore, StoreMaintenance {
    private struct State {
        var sessions: [SecretHash: BFFSessionRecord] = [:]
        var claims: [String: UnixTime] = [:]
        var leases: [String: (holder: String, end: UnixTime)] = [:]
        var revoked: Set<TokenID> = []
        var ends: [SecretHash: Int64] = [:]
        var lastEnd: Int64 = 0
        var isDown = false
        var failures = 0
        var before: [Step: @Sendable () async throws -> Void] = [:]
    }

    /// Where a test may act in the middle of a login.
    enum Step: Hashable, CaseIterable { case insert, lookForEnd }

    private let state = Mutex(State())

    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }
    /// Every session, live or not.
    var sessions: [BFFSessionRecord] { state.withLock { Array($0.sessions.values) } }
    /// The next so many calls fail.
    func fail(_ calls: Int) { state.withLock { $0.failures = calls } }
    /// Does `work` once, before the next such call.
    func before(_ step: Step, _ work: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.before[step] = work }
    }

    private func run(_ step: Step) async throws(StoreError) {
        let work = state.withLock { $0.before.removeValue(forKey: step) }
        do { try await work?() } catch { throw StoreError(.unavailable, detail: "before \(step): \(error)") }
    }

    /// Who has a lease.
    func holder(of lease: String) -> String? { state.withLock { $0.leases[lease]?.holder } }

    private func with<Value: Sendable>(
        _ body: (inout State) -> sending Value
    ) throws(StoreError) -> Value {
        let result = state.withLock { state -> Result<Value, StoreError> in
            if state.failures > 0 {
                state.failures -= 1
                return .failure(StoreError(.unavailable, detail: "one call fails"))
            }
            guard !state.isDown else { return .failure(StoreError(.unavailable, detail: "the store is down")) }
            return .success(body(&state))
        }
        return try result.get()
    }

    // MARK: Sessions

    func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        try await run(.insert)
        try with { state in
            if let replacing { state.sessions[replacing] = nil }
            state.sessions[session.hash] = session
        }
    }

    func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord? {
        try with { state in state.sessions[hash].flatMap { $0.isLive(at: now) ? $0 : nil } }
    }

    func touchBFFSession(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try with { state in
            state.sessions[hash]?.lastActivity = lastActivity
            state.sessions[hash]?.idleExpiresAt = idleExpiresAt
        }
    }

    func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try with { state in
            guard let session = state.sessions[hash], session.isLive(at: now),
                session.tokens.generation == expectedGeneration
            else { return .lost }
            state.sessions[hash]?.tokens = tokens
            return .won
        }
    }

    func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite {
        try with { state in state.sessions.removeValue(forKey: hash) == nil ? .lost : .won }
    }

    func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord? {
        try endAll { $0.handle == handle && $0.user.userID == userID }.first
    }

    func bffSessions(userID: String, now: UnixTime, limit: Int) async throws(StoreError) -> [BFFSessionRecord] {
        let all = try with { state in
            state.sessions.values.filter { $0.user.userID == userID && $0.isLive(at: now) }
        }
        return Array(all.sorted { $0.createdAt > $1.createdAt }.prefix(limit))
    }

    func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord] {
        try endAll { $0.user.userID == userID }
    }

    func endBFFSessions(
        provider: String, providerSessionID: SessionID
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try endAll { $0.user.provider == provider && $0.providerSessionID == providerSessionID }
    }

    private func endAll(
        where isMeant: @Sendable (BFFSessionRecord) -> Bool
    ) throws(StoreError) -> [BFFSessionRecord] {
        try with { state in
            let ended = state.sessions.values.filter(isMeant)
            for session in ended { state.sessions[session.hash] = nil }
            return ended
        }
    }

    // MARK: Claims and leases

    func claim(
        _ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try with { state in
            let name = "\(purpose.rawValue) \(key.bytes)"
            if let end = state.claims[name], now < end { return .lost }
            state.claims[name] = expiresAt
            return .won
        }
    }

    func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError) {
        try with { state in _ = state.revoked.insert(id) }
    }

    func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool { try with { $0.revoked.contains(id) } }

    func acquireLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try with { state in
            if let lease = state.leases[name], lease.holder != holder, now < lease.end { return .lost }
            state.leases[name] = (holder, expiresAt)
            return .won
        }
    }

    func renewLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try with { state in
            guard let lease = state.leases[name], lease.holder == holder, now < lease.end else { return .lost }
            state.leases[name] = (holder, expiresAt)
            return .won
        }
    }

    func releaseLease(_ name: String, holder: String) async throws(StoreError) {
        try with { state in if state.leases[name]?.holder == holder { state.leases[name] = nil } }
    }

    func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError) {
        try with { state in
            state.lastEnd += 1
            state.ends[key] = state.lastEnd
        }
    }

    func lastEndNote() async throws(StoreError) -> Int64 { try with { $0.lastEnd } }

    func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool {
        try await run(.lookForEnd)
        return try with { state in keys.contains { state.ends[$0, default: 0] > last } }
    }

    // MARK: Maintenance

    func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int { 0 }
    func ping() async throws(StoreError) { try with { _ in } }
}
