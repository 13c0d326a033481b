import OAuthCore
import Storage
import Synchronization

/// A store that counts what it is asked for, fails while a test says so, and lets a test act in the middle of a write.
final class WatchedStore: BFFSessionStore, ReplayStore, LeaseStore, EndNoteStore, StoreMaintenance {
    typealias Driver = BFFSessionStore & ReplayStore & LeaseStore & EndNoteStore & StoreMaintenance

    struct Counts: Equatable {
        var reads = 0
        var writes = 0
    }

    private struct State {
        var counts = Counts()
        var isDown = false
        var beforeTouch: (@Sendable () async -> Void)?
    }

    private let driver: any Driver
    private let state = Mutex(State())

    init(_ driver: any Driver) { self.driver = driver }

    /// What was asked for so far.
    var counts: Counts { state.withLock { $0.counts } }
    /// Whether nothing is answered.
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    /// Runs before a touch reaches the driver.
    func beforeTouch(_ work: @escaping @Sendable () async -> Void) { state.withLock { $0.beforeTouch = work } }

    func reset() { state.withLock { $0.counts = Counts() } }

    private func count(_ field: WritableKeyPath<Counts, Int>) throws(StoreError) {
        let isDown = state.withLock { state in
            state.counts[keyPath: field] += 1
            return state.isDown
        }
        if isDown { throw StoreError(.unavailable, detail: "the test has switched it off") }
    }

    func insert(_ session: BFFSessionRecord, replacing: SecretHash?) async throws(StoreError) {
        try count(\.writes)
        try await driver.insert(session, replacing: replacing)
    }

    func bffSession(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> BFFSessionRecord? {
        try count(\.reads)
        return try await driver.bffSession(hash, now: now)
    }

    func touchBFFSession(
        _ hash: SecretHash, lastActivity: UnixTime, idleExpiresAt: UnixTime
    ) async throws(StoreError) {
        try count(\.writes)
        await state.withLock { $0.beforeTouch }?()
        try await driver.touchBFFSession(hash, lastActivity: lastActivity, idleExpiresAt: idleExpiresAt)
    }

    func replaceTokens(
        _ tokens: BFFSessionRecord.SealedTokens, of hash: SecretHash, expectedGeneration: Int64, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try count(\.writes)
        return try await driver.replaceTokens(tokens, of: hash, expectedGeneration: expectedGeneration, now: now)
    }

    func endBFFSession(_ hash: SecretHash) async throws(StoreError) -> ConditionalWrite {
        try count(\.writes)
        return try await driver.endBFFSession(hash)
    }

    func endBFFSession(handle: String, userID: String) async throws(StoreError) -> BFFSessionRecord? {
        try count(\.writes)
        return try await driver.endBFFSession(handle: handle, userID: userID)
    }

    func bffSessions(userID: String, now: UnixTime, limit: Int) async throws(StoreError) -> [BFFSessionRecord] {
        try count(\.reads)
        return try await driver.bffSessions(userID: userID, now: now, limit: limit)
    }

    func endBFFSessions(userID: String) async throws(StoreError) -> [BFFSessionRecord] {
        try count(\.writes)
        return try await driver.endBFFSessions(userID: userID)
    }

    func endBFFSessions(
        provider: String, providerSessionID: SessionID
    ) async throws(StoreError) -> [BFFSessionRecord] {
        try count(\.writes)
        return try await driver.endBFFSessions(provider: provider, providerSessionID: providerSessionID)
    }

    func claim(
        _ key: SecretHash, purpose: ReplayPurpose, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try count(\.writes)
        return try await driver.claim(key, purpose: purpose, now: now, expiresAt: expiresAt)
    }

    func revokeToken(_ id: TokenID, expiresAt: UnixTime) async throws(StoreError) {
        try count(\.writes)
        try await driver.revokeToken(id, expiresAt: expiresAt)
    }

    func isTokenRevoked(_ id: TokenID) async throws(StoreError) -> Bool {
        try count(\.reads)
        return try await driver.isTokenRevoked(id)
    }

    func acquireLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try count(\.writes)
        return try await driver.acquireLease(name, holder: holder, now: now, expiresAt: expiresAt)
    }

    func renewLease(
        _ name: String, holder: String, now: UnixTime, expiresAt: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        try count(\.writes)
        return try await driver.renewLease(name, holder: holder, now: now, expiresAt: expiresAt)
    }

    func releaseLease(_ name: String, holder: String) async throws(StoreError) {
        try count(\.writes)
        try await driver.releaseLease(name, holder: holder)
    }

    func noteEnd(of key: SecretHash, expiresAt: UnixTime) async throws(StoreError) {
        try count(\.writes)
        try await driver.noteEnd(of: key, expiresAt: expiresAt)
    }

    func lastEndNote() async throws(StoreError) -> Int64 {
        try count(\.reads)
        return try await driver.lastEndNote()
    }

    func hasEnded(_ keys: [SecretHash], since last: Int64) async throws(StoreError) -> Bool {
        try count(\.reads)
        return try await driver.hasEnded(keys, since: last)
    }

    func reap(now: UnixTime, auditBefore: UnixTime, limit: Int) async throws(StoreError) -> Int {
        try await driver.reap(now: now, auditBefore: auditBefore, limit: limit)
    }

    func ping() async throws(StoreError) { try count(\.reads) }
}
