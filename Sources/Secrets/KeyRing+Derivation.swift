import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension KeyRing {
    /// A ring whose roots come from a secret that the operator chose, by HKDF-SHA-256: whoever has the same secret has the same
    /// ring. RFC 5869.
    ///
    /// - Parameters:
    ///   - purpose: tells apart the rings of one secret.
    ///   - storageKeys: the keys of what is stored, newest first; each one is mixed into a root of its own, so that both must be
    ///     known and either can be replaced. Empty: the secret alone.
    package init(
        derivedFrom secret: some Collection<UInt8>, purpose: String, storageKeys: [[UInt8]] = []
    ) throws(SecretsError) {
        var roots: [[UInt8]] = []
        for salt in storageKeys.isEmpty ? [Array("gatehouse v1".utf8)] : storageKeys {
            let root = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Array(secret)), salt: salt,
                info: Array(("root:" + purpose).utf8), outputByteCount: 32)
            roots.append(root.withUnsafeBytes { Array($0) })
        }
        try self.init(root: roots[0], previous: Array(roots.dropFirst()))
    }
}
