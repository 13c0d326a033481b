import HTTPExchange
import OAuthCore
package import Secrets
public import Storage
import Synchronization

/// Keeps the signing keys in memory and follows the store by its version.
package final class SigningKeyCache: Sendable {
    private let store: any SigningKeyStore
    private let keyRing: KeyRing
    private let state: Mutex<SigningKeySet>
    private let looks = Mutex<(underWay: SharedResult<Look>?, last: ContinuousClock.Instant?)>((nil, nil))
    private typealias Look = Result<Bool, KeyFailure>

    /// How long after a look no further one is taken for a key that is not known.
    package static let cooldown: Duration = .milliseconds(250)

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

    /// Looks at the store for a key that is not known here: another node may have begun to sign with it a moment ago. All who ask meanwhile
    /// share one look, and after it there is none for a while, so that names from outside do not become questions to the store.
    package func refreshForUnknownKey() async throws(KeyFailure) {
        let (look, isMine) = looks.withLock { looks -> (SharedResult<Look>?, Bool) in
            if let underWay = looks.underWay { return (underWay, false) }
            if let last = looks.last, .now - last < Self.cooldown { return (nil, false) }
            let look = SharedResult<Look>()
            looks.underWay = look
            return (look, true)
        }
        guard let look else { return }
        guard isMine else {
            _ = try await look.wait()?.get()
            return
        }
        let found: Look
        do throws(KeyFailure) { found = .success(try await refresh()) } catch { found = .failure(error) }
        looks.withLock { looks in
            looks.underWay = nil
            if case .success = found { looks.last = .now }
        }
        look.finish(found)
        _ = try found.get()
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
