import Crypto
import CryptoExtras
package import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key that opens encrypted tokens of exactly one `alg`.
package struct DecryptionKey: Sendable {
    /// `kid`, or nil for a key that is known by where it was found.
    package let kid: KeyID?
    /// The one algorithm that it is for.
    package let algorithm: JWEAlgorithm
    /// The one `enc` that a shared key for `dir` is for, where its `alg` names one.
    let encryption: JWEEncryption?
    private let key: Key

    private enum Key: Sendable {
        case rsa(RSADecryption)
        case agreement(AgreementPrivateKey)
        case symmetric([UInt8])
    }

    /// A key for the algorithm that the JWK names, or that the caller binds where it names none.
    package init(_ jwk: JWK, algorithm: JWEAlgorithm? = nil) throws(JOSEError) {
        (self.algorithm, encryption) = try jwk.encryptionAlgorithm(algorithm, decrypting: true)
        kid = jwk.kid
        switch jwk.material {
        case .rsa(let numbers, let numbersOfKey): key = .rsa(try RSADecryption(numbers, numbersOfKey))
        case .ec, .okp: key = .agreement(try AgreementPrivateKey(jwk))
        case .oct(let secret): key = .symmetric(secret)
        }
    }

    /// The content key. Whatever goes wrong with the bytes of the token is one and the same error.
    func contentKey(_ header: JWEHeader, encryptedKey: [UInt8]) throws(JOSEError) -> [UInt8] {
        do {
            switch key {
            case .rsa(let key): return try key.decrypt(encryptedKey, algorithm)
            case .symmetric(let secret): return try contentKey(under: secret, header, encryptedKey)
            case .agreement(let key):
                let secret = try key.sharedSecret(with: header.ephemeralKey())
                let derived = AgreedKey.derive(secret, header)
                guard algorithm.family == .agreementAndWrap else {
                    guard encryptedKey.isEmpty else { throw JOSEError.decryptionFailed }
                    return derived
                }
                return try KeyWrapping.unwrap(encryptedKey, under: derived, count: header.encryption.keyCount)
            }
        } catch JOSEError.invalidHeader(let name) { throw .invalidHeader(name) } catch { throw .decryptionFailed }
    }

    private func contentKey(under secret: [UInt8], _ header: JWEHeader, _ encryptedKey: [UInt8]) throws -> [UInt8] {
        switch algorithm.family {
        case .wrap: return try KeyWrapping.unwrap(encryptedKey, under: secret, count: header.encryption.keyCount)
        case .gcmWrap: return try KeyWrapping.unwrapGCM(header.wrapping(ciphertext: encryptedKey), under: secret)
        default:
            guard encryptedKey.isEmpty else { throw JOSEError.decryptionFailed }
            return secret
        }
    }
}

/// An RSA key that decrypts.
///
/// Unchecked: the library's type is a struct around one of its `Sendable` keys and is never changed, yet does not say so.
private struct RSADecryption: @unchecked Sendable {
    private let key: _RSA.Encryption.PrivateKey
    private let byteCount: Int

    init(_ numbers: RSANumbers, _ privateNumbers: RSANumbers.Private?) throws(JOSEError) {
        guard let privateNumbers else { throw .unusableKey(.privateHalf) }
        // Without its primes a key is refused: nothing that decrypts comes without them.
        guard let der = PKCS1.encode(numbers, privateNumbers),
            let key = try? _RSA.Encryption.PrivateKey(derRepresentation: der)
        else { throw .unusableKey(.notAKey) }
        self.key = key
        byteCount = numbers.byteCount
    }

    func decrypt(_ encryptedKey: [UInt8], _ algorithm: JWEAlgorithm) throws -> [UInt8] {
        guard encryptedKey.count == byteCount else { throw JOSEError.decryptionFailed }
        return Array(try key.decrypt(encryptedKey, padding: algorithm == .rsaOAEP ? .PKCS1_OAEP : .PKCS1_OAEP_SHA256))
    }
}

/// The key that two parties agree on. RFC 7518 §4.6.2.
enum AgreedKey {
    /// The content key itself, or the key that wraps it.
    static func derive(_ secret: [UInt8], _ header: JWEHeader) -> [UInt8] {
        derive(secret, header.algorithm, header.encryption, partyU: header.partyU, partyV: header.partyV)
    }

    static func derive(
        _ secret: [UInt8], _ algorithm: JWEAlgorithm, _ encryption: JWEEncryption, partyU: [UInt8] = [],
        partyV: [UInt8] = []
    ) -> [UInt8] {
        let wraps = algorithm.family == .agreementAndWrap
        return ConcatKDF.derive(
            secret, algorithm: wraps ? algorithm.rawValue : encryption.rawValue, partyU: partyU, partyV: partyV,
            count: wraps ? algorithm.wrappingKeyCount : encryption.keyCount)
    }
}

/// Content keys wrapped by AES. RFC 7518 §4.4 and §4.7.
enum KeyWrapping {
    static func wrap(_ key: [UInt8], under wrapping: [UInt8]) throws -> [UInt8] {
        Array(try AES.KeyWrap.wrap(SymmetricKey(data: key), using: SymmetricKey(data: wrapping)))
    }

    static func unwrap(_ wrapped: [UInt8], under wrapping: [UInt8], count: Int) throws -> [UInt8] {
        guard wrapped.count == count + 8 else { throw JOSEError.decryptionFailed }
        let key = try AES.KeyWrap.unwrap(wrapped, using: SymmetricKey(data: wrapping))
        return key.withUnsafeBytes { Array($0) }
    }

    static func unwrapGCM(_ wrapped: ContentCipher.Sealed, under wrapping: [UInt8]) throws -> [UInt8] {
        guard let cipher = ContentCipher(gcmWithKey: wrapping) else { throw JOSEError.decryptionFailed }
        return try cipher.open(wrapped, authenticating: [UInt8]())
    }

    static func wrapGCM(_ key: [UInt8], under wrapping: [UInt8]) throws -> ContentCipher.Sealed {
        guard let cipher = ContentCipher(gcmWithKey: wrapping) else { throw JOSEError.decryptionFailed }
        return try cipher.seal(key, authenticating: [UInt8]())
    }
}

extension ContentCipher {
    /// AES-GCM of the strength that the key has.
    fileprivate init?(gcmWithKey key: [UInt8]) {
        guard let encryption = [JWEEncryption.a128GCM, .a192GCM, .a256GCM].first(where: { $0.keyCount == key.count })
        else { return nil }
        self.init(encryption, key: key)
    }
}

extension JWK {
    /// The one algorithm that the key encrypts or decrypts by, and the one `enc` that a shared key may name in its stead.
    func encryptionAlgorithm(
        _ wanted: JWEAlgorithm?, decrypting: Bool
    ) throws(JOSEError) -> (JWEAlgorithm, JWEEncryption?) {
        var named: JWEAlgorithm?
        var encryption: JWEEncryption?
        if let algorithm {
            // RFC 7520 §3.6: a shared key may name the content encryption that it is used for directly.
            encryption = isSymmetric ? JWEEncryption(rawValue: algorithm) : nil
            named = encryption == nil ? JWEAlgorithm(rawValue: algorithm) : .direct
            guard let named else { throw .unusableKey(.unsupportedAlgorithm(shown(algorithm))) }
            guard wanted == nil || wanted == named else { throw .unusableKey(.algorithmMismatch(named.rawValue)) }
        }
        guard let algorithm = named ?? wanted else { throw .unusableKey(.algorithmRequired) }
        if let use, use != "enc" { throw .unusableKey(.use(shown(use))) }
        if let keyOperations, algorithm.operations(decrypting: decrypting).isDisjoint(with: keyOperations) {
            throw .unusableKey(.use(shown(keyOperations.joined(separator: " "))))
        }
        try checkSize(algorithm, encryption)
        return (algorithm, encryption)
    }

    private func checkSize(_ algorithm: JWEAlgorithm, _ encryption: JWEEncryption?) throws(JOSEError) {
        switch (material, algorithm.family) {
        case (.rsa, .rsa), (.ec, .agreement), (.ec, .agreementAndWrap), (.okp(.x25519, _, _), .agreement),
            (.okp(.x25519, _, _), .agreementAndWrap):
            return
        case (.oct(let secret), .wrap), (.oct(let secret), .gcmWrap):
            guard secret.count == algorithm.wrappingKeyCount else { throw .unusableKey(.size(secret.count * 8)) }
        case (.oct(let secret), .direct):
            let counts = encryption.map { [$0.keyCount] } ?? JWEEncryption.allCases.map(\.keyCount)
            guard counts.contains(secret.count) else { throw .unusableKey(.size(secret.count * 8)) }
        default: throw .unusableKey(.unsupportedAlgorithm(algorithm.rawValue))
        }
    }
}
