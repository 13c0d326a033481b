package import OAuthCore
package import Secrets
package import Storage

/// Seals the private signing keys anew after the encryption key was replaced. Any process may, while servers run: the keys stay the same ones.
package struct SigningKeyResealing: Sendable {
    private let store: any SigningKeyStore
    private let keyRing: KeyRing
    private let random: RandomSource

    /// How often a rotation that was faster is let go first.
    private static let attempts = 20

    /// Works on these keys.
    package init(store: any SigningKeyStore, keyRing: KeyRing, random: RandomSource = .system) {
        self.store = store
        self.keyRing = keyRing
        self.random = random
    }

    /// The keys that are sealed under a key which was replaced.
    package func remaining() async throws(KeyFailure) -> [KeyID] { stale(try await read()).map(\.keyID) }

    /// Seals what remains under the current key, in one conditional write; says how many that were.
    ///
    /// Where another process changed the keys meanwhile, nothing is written and all is read anew.
    package func reseal() async throws(KeyFailure) -> Int {
        for _ in 0..<Self.attempts {
            var snapshot = try await read()
            let count = stale(snapshot).count
            guard count > 0 else { return 0 }
            snapshot.keys = try resealed(snapshot.keys)
            if try await write(snapshot) { return count }
        }
        throw .keys(.contended)
    }

    private func stale(_ snapshot: SigningKeySnapshot) -> [SigningKeyRecord] {
        snapshot.keys.filter { keyRing.needsResealing($0.sealedPrivateKey) }
    }

    private func resealed(_ records: [SigningKeyRecord]) throws(KeyFailure) -> [SigningKeyRecord] {
        do throws(SigningKeyError) {
            return try records.map { record throws(SigningKeyError) in
                guard keyRing.needsResealing(record.sealedPrivateKey) else { return record }
                return try SealedSigningKey.reseal(record, keyRing: keyRing, random: random)
            }
        } catch { throw .keys(error) }
    }

    private func read() async throws(KeyFailure) -> SigningKeySnapshot {
        do throws(StoreError) { return try await store.signingKeys() } catch { throw .store(error) }
    }

    private func write(_ snapshot: SigningKeySnapshot) async throws(KeyFailure) -> Bool {
        do throws(StoreError) { return try await store.replaceSigningKeys(snapshot) == .won } catch {
            throw .store(error)
        }
    }
}
