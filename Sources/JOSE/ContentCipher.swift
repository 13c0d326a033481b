import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Authenticated encryption of content under a content key. RFC 7518 §5.
struct ContentCipher {
    let encryption: JWEEncryption
    private let key: [UInt8]

    /// Nil where the key is not as long as the algorithm demands.
    init?(_ encryption: JWEEncryption, key: [UInt8]) {
        guard key.count == encryption.keyCount else { return nil }
        self.encryption = encryption
        self.key = key
    }

    /// Encrypted content with what is needed to open it.
    struct Sealed {
        var iv: [UInt8]
        var ciphertext: [UInt8]
        var tag: [UInt8]
    }

    func seal(_ plaintext: [UInt8], authenticating data: some DataProtocol) throws -> Sealed {
        let iv = randomBytes(encryption.ivCount)
        guard let hash = encryption.macHash else {
            let box = try AES.GCM.seal(
                plaintext, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: iv), authenticating: data)
            return Sealed(iv: iv, ciphertext: Array(box.ciphertext), tag: Array(box.tag))
        }
        let ciphertext = Array(try AES._CBC.encrypt(plaintext, using: cipherKey, iv: AES._CBC.IV(ivBytes: iv)))
        return Sealed(iv: iv, ciphertext: ciphertext, tag: tag(hash, iv, ciphertext, data))
    }

    /// Throws, without saying why, unless every bit is as it was sealed. The MAC of CBC is compared before anything is decrypted.
    func open(_ sealed: Sealed, authenticating data: some DataProtocol) throws(JOSEError) -> [UInt8] {
        guard sealed.iv.count == encryption.ivCount, sealed.tag.count == encryption.tagCount else {
            throw .decryptionFailed
        }
        do {
            guard let hash = encryption.macHash else {
                let box = try AES.GCM.SealedBox(
                    nonce: AES.GCM.Nonce(data: sealed.iv), ciphertext: sealed.ciphertext, tag: sealed.tag)
                return Array(try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: data))
            }
            guard tag(hash, sealed.iv, sealed.ciphertext, data).equalsInConstantTime(sealed.tag) else {
                throw JOSEError.decryptionFailed
            }
            let iv = try AES._CBC.IV(ivBytes: sealed.iv)
            return Array(try AES._CBC.decrypt(sealed.ciphertext, using: cipherKey, iv: iv))
        } catch { throw .decryptionFailed }
    }

    /// RFC 7518 §5.2.2.1: the second half of the key encrypts, the first one authenticates.
    private var cipherKey: SymmetricKey { SymmetricKey(data: key[(key.count / 2)...]) }

    /// RFC 7518 §5.2.2.1: the first half of the MAC over data, IV, ciphertext and the data's length in bits.
    private func tag(
        _ hash: HashName, _ iv: [UInt8], _ ciphertext: [UInt8], _ data: some DataProtocol
    ) -> [UInt8] {
        let bits = UInt64(data.count) * 8
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - $0 * 8)) }
        let code = hash.authenticationCode(of: Array(data) + iv + ciphertext + length, key: key[..<(key.count / 2)])
        return Array(code.prefix(encryption.tagCount))
    }
}

extension HashName {
    func authenticationCode(of bytes: [UInt8], key: ArraySlice<UInt8>) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch self {
        case .sha256: HMAC<SHA256>.authenticationCode(for: bytes, using: key).withUnsafeBytes { Array($0) }
        case .sha384: HMAC<SHA384>.authenticationCode(for: bytes, using: key).withUnsafeBytes { Array($0) }
        case .sha512: HMAC<SHA512>.authenticationCode(for: bytes, using: key).withUnsafeBytes { Array($0) }
        }
    }
}

/// That many bytes from the system's generator.
func randomBytes(_ count: Int) -> [UInt8] {
    SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
}
