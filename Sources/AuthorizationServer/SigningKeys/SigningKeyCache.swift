import OAuthCore
package import Secrets
public import Storage
import Synchronization

/// Keeps the signing keys in memory and follows the store by its version.
package final class SigningKeyCache: Sendable {
    private let store: any SigningKeyStore
    private let keyRing: KeyRing
    private let state: Mutex<SigningKeySet>

    /// A cache that is filled from the store.
    package init(store: any SigningKeyStore, keyRing: KeyRing) async throws(KeyFailure) {
        self.store = store
        self.keyRing = keyRing
        self.state = Mutex(try await Self.load(store, keyRing))
    }

    /// The keys that are known now.
    package var current: SigningKeySet { state.withLock { $0 } }

    /// Asks for the version, and for the keys where it is another one. Returns whether something changed.
    @discardableResult
    package func refresh() async throws(KeyFailure) -> Bool {
        let version: Int64
        do throws(StoreError) { version = try await store.signingKeyVersion() } catch { throw .store(error) }
        guard version != current.version else { return false }
        let loaded = try await Self.load(store, keyRing)
        state.withLock { if loaded.version >= $0.version { $0 = loaded } }
        return true
    }

    private static func load(_ store: any SigningKeyStore, _ keyRing: KeyRing) async throws(KeyFailure) -> SigningKeySet
    {
        let snapshot: SigningKeySnapshot
        do throws(StoreError) { snapshot = try await store.signingKeys() } catch { throw .store(error) }
        do throws(SigningKeyError) { return try SigningKeySet(snapshot, keyRing: keyRing) } catch { throw .keys(error) }
    }
}

/// Why signing keys could not be loaded or rotated.
public enum KeyFailure: Error, Sendable, CustomStringConvertible {
    /// The store is away.
    case store(StoreError)
    /// The keys themselves are at fault.
    case keys(SigningKeyError)

    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .store(let error): "signing keys: storage: \(error)"
        case .keys(let error): error.description
        }
    }
}
