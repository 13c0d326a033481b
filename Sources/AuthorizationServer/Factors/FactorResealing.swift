package import OAuthCore
package import Secrets
package import Storage

/// Seals the seeds of authenticator apps anew after the encryption key was replaced. Any process may, while servers run.
package struct FactorResealing: Sendable {
    /// How many records are read at once.
    private static let page = 200
    /// How often a record that changes under it is tried again.
    private static let attempts = 5

    private let store: any PersonRecordStore
    private let keyRing: KeyRing
    private let random: RandomSource

    /// Works on these records.
    package init(store: any PersonRecordStore, keyRing: KeyRing, random: RandomSource = .system) {
        self.store = store
        self.keyRing = keyRing
        self.random = random
    }

    /// How many seeds are sealed under a key that was replaced.
    package func remaining() async throws(StoreError) -> Int {
        var count = 0
        try await forEach { factor throws(StoreError) in if factor.needsResealing(keyRing) { count += 1 } }
        return count
    }

    /// Seals what remains under the current key, each by one conditional write; says how many that were.
    package func reseal(now: UnixTime) async throws(StoreError) -> Int {
        var count = 0
        try await forEach { factor throws(StoreError) in
            guard factor.needsResealing(keyRing) else { return }
            if try await reseal(factor, now) { count += 1 }
        }
        return count
    }

    /// A code that is used meanwhile counts more: the record is read again, and sealed as it is then.
    private func reseal(_ factor: AppFactor, _ now: UnixTime) async throws(StoreError) -> Bool {
        var factor = factor
        for _ in 0..<Self.attempts {
            guard let record = factor.resealed(keyRing, random) else { return false }
            if try await store.update(record, now: now) == .won { return true }
            let present = try await store.personRecords(
                subject: record.subject, kind: .totp, now: now, limit: SecondFactors.maximum)
            guard let again = present.first(where: { $0.id == record.id }).flatMap(AppFactor.init) else { return false }
            factor = again
        }
        return false
    }

    private func forEach(_ body: (AppFactor) async throws(StoreError) -> Void) async throws(StoreError) {
        var last: PersonRecordID?
        while true {
            let records = try await store.personRecords(kind: .totp, after: last, limit: Self.page)
            for record in records { if let factor = AppFactor(record) { try await body(factor) } }
            guard records.count == Self.page, let end = records.last?.id else { return }
            last = end
        }
    }
}
