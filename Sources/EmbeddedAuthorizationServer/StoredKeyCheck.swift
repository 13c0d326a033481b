import AuthorizationServer
package import Secrets
package import Storage

/// Whether the encryption key is the one that things were stored under: asked before anything is written under it.
package struct StoredKeyCheck: Sendable {
    private let stores: Stores
    private let keyRing: KeyRing

    /// A check of these stores.
    package init(stores: Stores, keyRing: KeyRing) {
        self.stores = stores
        self.keyRing = keyRing
    }

    /// What is wrong; nil: nothing is, or nothing was stored yet.
    package func problem() async throws(StoreError) -> String? {
        guard let key = try await stores.keys.signingKeys().keys.first else { return nil }
        do throws(SigningKeyError) { _ = try SealedSigningKey.open(key, with: keyRing) } catch {
            return "the encryption key is not the one that the database was made with (\(error))"
        }
        return nil
    }
}
