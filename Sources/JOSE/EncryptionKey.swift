import Crypto
import CryptoExtras
package import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key that encrypts tokens for its owner by exactly one `alg`.
package struct EncryptionKey: Sendable {
    /// `kid`, which the tokens name.
    package let kid: KeyID?
    /// The one algorithm that it is for.
    package let algorithm: JWEAlgorithm
    /// The one `enc` that a shared key for `dir` is for, where its `alg` names one.
    let encryption: JWEEncryption?
    private let key: Key

    private enum Key: Sendable {
        case rsa(RSAEncryption)
        case agreement(AgreementPublicKey)
        case symmetric([UInt8])
    }

    /// A key for the algorithm that the JWK names, or that the caller binds where it names none.
    package init(_ jwk: JWK, algorithm: JWEAlgorithm? = nil) throws(JOSEError) {
        (self.algorithm, encryption) = try jwk.encryptionAlgorithm(algorithm, decrypting: false)
        kid = jwk.kid
        switch jwk.material {
        case .rsa(let numbers, _): key = .rsa(try RSAEncryption(numbers))
        case .ec, .okp: key = .agreement(try AgreementPublicKey(jwk))
        case .oct(let secret): key = .symmetric(secret)
        }
    }

    /// A content key, how it travels, and the header members that its owner needs to have it.
    struct ContentKey {
        var key: [UInt8]
        var encryptedKey: [UInt8] = []
        var members: JSONObject = [:]
    }

    func contentKey(_ encryption: JWEEncryption) throws(JOSEError) -> ContentKey {
        let fresh = randomBytes(encryption.keyCount)
        do {
            switch key {
            case .rsa(let key): return ContentKey(key: fresh, encryptedKey: try key.encrypt(fresh, algorithm))
            case .symmetric(let secret): return try contentKey(fresh, under: secret)
            case .agreement(let key):
                let (ephemeral, secret) = try key.ephemeral()
                let derived = AgreedKey.derive(secret, algorithm, encryption)
                let members: JSONObject = ["epk": ephemeral.publicJSON.map { .object($0) } ?? .null]
                guard algorithm.family == .agreementAndWrap else { return ContentKey(key: derived, members: members) }
                let wrapped = try KeyWrapping.wrap(fresh, under: derived)
                return ContentKey(key: fresh, encryptedKey: wrapped, members: members)
            }
        } catch { throw .unusableKey(.notAKey) }
    }

    private func contentKey(_ fresh: [UInt8], under secret: [UInt8]) throws -> ContentKey {
        switch algorithm.family {
        case .wrap: return ContentKey(key: fresh, encryptedKey: try KeyWrapping.wrap(fresh, under: secret))
        case .gcmWrap:
            let wrapped = try KeyWrapping.wrapGCM(fresh, under: secret)
            return ContentKey(
                key: fresh, encryptedKey: wrapped.ciphertext,
                members: [
                    "iv": .string(Base64URL.encode(wrapped.iv)), "tag": .string(Base64URL.encode(wrapped.tag)),
                ])
        default: return ContentKey(key: secret)
        }
    }
}

/// An RSA key that encrypts.
///
/// Unchecked: the library's type is a struct around one of its `Sendable` keys and is never changed, yet does not say so.
private struct RSAEncryption: @unchecked Sendable {
    private let key: _RSA.Encryption.PublicKey

    init(_ numbers: RSANumbers) throws(JOSEError) {
        guard let key = try? _RSA.Encryption.PublicKey(n: numbers.n, e: numbers.e) else {
            throw .unusableKey(.notAKey)
        }
        self.key = key
    }

    func encrypt(_ contentKey: [UInt8], _ algorithm: JWEAlgorithm) throws -> [UInt8] {
        Array(try key.encrypt(contentKey, padding: algorithm == .rsaOAEP ? .PKCS1_OAEP : .PKCS1_OAEP_SHA256))
    }
}
