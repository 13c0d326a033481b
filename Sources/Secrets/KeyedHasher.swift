import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
package import OAuthCore

/// HMAC-SHA-256 for one purpose, its key already taken in.
package struct KeyedHasher: Sendable {
    private let current: HMAC<SHA256>
    private let previous: [HMAC<SHA256>]

    /// A hasher of a key and those that it replaced.
    init(keys: [SymmetricKey]) {
        let states = keys.map { HMAC<SHA256>(key: $0) }
        current = states[0]
        previous = Array(states.dropFirst())
    }

    /// A hasher of one key as it is.
    package init(key: some Collection<UInt8>) { self.init(keys: [SymmetricKey(data: Array(key))]) }

    /// The hash under the current key.
    package func hash(_ bytes: some Collection<UInt8>) -> SecretHash { Self.finish(current, bytes) }

    /// The hash under the current key.
    package func hash(_ text: String) -> SecretHash { hash(text.utf8) }

    /// The hash under the current key first, then under each previous one.
    package func allHashes(_ bytes: some Collection<UInt8>) -> [SecretHash] {
        [hash(bytes)] + previous.map { Self.finish($0, bytes) }
    }

    /// Whether a stored hash, of now or before a rotation, is that of these bytes; in constant time.
    package func matches(_ stored: SecretHash, _ bytes: some Collection<UInt8>) -> Bool {
        bytes.withContiguousStorageIfAvailable { matches(stored, contiguous: .init($0)) }
            ?? Array(bytes).withUnsafeBytes { matches(stored, contiguous: $0) }
    }

    private func matches(_ stored: SecretHash, contiguous bytes: UnsafeRawBufferPointer) -> Bool {
        var matches = Self.matches(current, stored, bytes)
        // Each is compared whatever the others gave.
        for state in previous { matches = Self.matches(state, stored, bytes) || matches }
        return matches
    }

    private static func matches(
        _ state: HMAC<SHA256>, _ stored: SecretHash, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        var mac = state
        mac.update(data: bytes)
        return mac.finalize().withUnsafeBytes { code in
            stored.bytes.withUnsafeBytes { constantTimeEquals(code, $0) }
        }
    }

    private static func finish(_ state: HMAC<SHA256>, _ bytes: some Collection<UInt8>) -> SecretHash {
        var mac = state
        let done: Void? = bytes.withContiguousStorageIfAvailable {
            mac.update(data: UnsafeRawBufferPointer($0))
        }
        if done == nil { Array(bytes).withUnsafeBytes { mac.update(data: $0) } }
        return SecretHash(mac.finalize().withUnsafeBytes { Array($0) })
    }
}
