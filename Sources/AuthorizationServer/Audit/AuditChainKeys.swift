package import OAuthCore
package import Secrets
package import Storage

/// The keys under which the links of the audit chain are made, opened.
///
/// They are keys of their own, sealed under the server's encryption key: when that one is replaced the chain goes on to be verified. Then, too, a
/// new one takes over, so that whoever had the key before cannot make links that come after the change.
package struct AuditChainKeys: Sendable {
    private let keys: [Int64: KeyedHasher]
    /// The number of the newest key; nil: there is none yet.
    package let newest: Int64?

    /// Those that are stored. A key that the ring cannot open is missing from them.
    package static func load(
        from store: any AuditStore, keyRing: KeyRing
    ) async throws(StoreError) -> AuditChainKeys {
        let stored = try await store.auditKeys()
        var keys: [Int64: KeyedHasher] = [:]
        for key in stored {
            if let bytes = try? keyRing.open(key.sealed, context: Self.context(key.number)) {
                keys[key.number] = KeyedHasher(key: bytes)
            }
        }
        return AuditChainKeys(keys: keys, newest: stored.map(\.number).max())
    }

    /// The code of bytes under a key; nil where that key is missing.
    package func code(_ number: Int64, _ bytes: [UInt8]) -> [UInt8]? { keys[number]?.hash(bytes).bytes }

    /// What makes new links.
    package func seal() throws(StoreError) -> AuditSeal {
        guard let newest, let hasher = keys[newest] else {
            throw StoreError(
                .corrupt,
                detail:
                    "the audit chain goes on under key \(newest ?? 0), which cannot be opened: list the encryption key before under storage.previous_encryption_keys"
            )
        }
        return AuditSeal(chainKey: newest) { hasher.hash($0).bytes }
    }

    /// The seal of the newest key; the first one is made where there is none.
    package static func currentSeal(
        in store: any AuditStore, keyRing: KeyRing, random: RandomSource, now: UnixTime
    ) async throws(StoreError) -> AuditSeal {
        let known = try await load(from: store, keyRing: keyRing)
        if known.newest != nil { return try known.seal() }
        _ = try await add(to: store, keyRing: keyRing, random: random, now: now)
        return try await load(from: store, keyRing: keyRing).seal()
    }

    /// Adds a key that takes over from the ones before. Lost: another node was faster.
    package static func add(
        to store: any AuditStore, keyRing: KeyRing, random: RandomSource, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        let stored = try await store.auditKeys().map(\.number).max() ?? 0
        // A chain whose keys are gone is not gone on with under the same number.
        let number = max(stored, try await store.auditEnds().head?.chainKey ?? 0) + 1
        let sealed: [UInt8]
        do throws(SecretsError) {
            sealed = try keyRing.seal(random.bytes(32), context: context(number), random: random)
        } catch { throw StoreError(.corrupt, detail: "make a key of the audit chain: \(error)") }
        return try await store.insertAuditKey(SealedAuditKey(number: number, sealed: sealed, createdAt: now))
    }

    /// Seals what stands under a replaced encryption key anew, and has a new key take over; says how many keys were sealed anew.
    package static func reseal(
        in store: any AuditStore, keyRing: KeyRing, random: RandomSource = .system, now: UnixTime
    ) async throws(StoreError) -> Int {
        let stale = try await store.auditKeys().filter { keyRing.needsResealing($0.sealed) }
        guard !stale.isEmpty else { return 0 }
        for key in stale {
            let sealed: [UInt8]
            do throws(SecretsError) {
                let bytes = try keyRing.open(key.sealed, context: context(key.number))
                sealed = try keyRing.seal(bytes, context: context(key.number), random: random)
            } catch { throw StoreError(.corrupt, detail: "key \(key.number) of the audit chain: \(error)") }
            let renewed = SealedAuditKey(number: key.number, sealed: sealed, createdAt: key.createdAt)
            _ = try await store.replaceAuditKey(renewed, replacing: key.sealed)
        }
        _ = try await add(to: store, keyRing: keyRing, random: random, now: now)
        return stale.count
    }

    private static func context(_ number: Int64) -> String { "audit key \(number)" }
}
