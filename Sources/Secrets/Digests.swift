import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// SHA-2 over bytes.
package enum SHA2 {
    /// The 32 bytes of SHA-256.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { digest(Array(bytes), with: SHA256.self) }
    /// The 32 bytes of SHA-256 over a text's UTF-8, which is not copied where it lies in one piece.
    package static func sha256(_ text: String) -> [UInt8] {
        let digest = text.utf8.withContiguousStorageIfAvailable { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
            return hash.finalize().withUnsafeBytes { Array($0) }
        }
        return digest ?? sha256(Array(text.utf8))
    }
    /// The 48 bytes of SHA-384.
    package static func sha384(_ bytes: some Sequence<UInt8>) -> [UInt8] { digest(Array(bytes), with: SHA384.self) }
    /// The 64 bytes of SHA-512.
    package static func sha512(_ bytes: some Sequence<UInt8>) -> [UInt8] { digest(Array(bytes), with: SHA512.self) }

    private static func digest<Hash: HashFunction>(_ bytes: [UInt8], with: Hash.Type) -> [UInt8] {
        var hash = Hash()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { Array($0) }
    }
}
