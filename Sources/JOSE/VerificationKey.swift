import Crypto
import CryptoExtras
package import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key that verifies signatures of exactly one algorithm. A class, because each token takes it in hand several times.
package final class VerificationKey: Sendable {
    /// `kid`, or nil for a key that is known by where it was found.
    package let kid: KeyID?
    /// The one algorithm that it is for.
    package let algorithm: JWSAlgorithm
    private let key: Key

    private enum Key: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey, byteCount: Int)
        case hmac(HMACKey)
    }

    /// A key for the algorithm that the JWK names, or that its curve implies; an RSA key that names none is for RS256.
    /// Where `algorithm` is given, it must not contradict the JWK.
    ///
    /// Refused: `use` other than `sig`, `key_ops` without `verify`, points off the curve, RSA keys below 2,048 bits, secrets shorter
    /// than the hash.
    package init(_ jwk: JWK, algorithm: JWSAlgorithm? = nil) throws(JOSEError) {
        try jwk.check(use: "sig", operation: "verify")
        self.algorithm = try jwk.signatureAlgorithm(algorithm)
        kid = jwk.kid
        key = try Self.key(jwk, self.algorithm)
    }

    private static func key(_ jwk: JWK, _ algorithm: JWSAlgorithm) throws(JOSEError) -> Key {
        do {
            switch jwk.material {
            case .ec(.p256, let x, let y, _): return .p256(try P256.Signing.PublicKey(rawRepresentation: x + y))
            case .ec(.p384, let x, let y, _): return .p384(try P384.Signing.PublicKey(rawRepresentation: x + y))
            case .ec(.p521, let x, let y, _): return .p521(try P521.Signing.PublicKey(rawRepresentation: x + y))
            case .okp(_, let x, _): return .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: x))
            case .rsa(let numbers, _):
                return .rsa(try _RSA.Signing.PublicKey(n: numbers.n, e: numbers.e), byteCount: numbers.byteCount)
            case .oct(let secret): return .hmac(try HMACKey(secret, algorithm.hash))
            }
        } catch let error as JOSEError { throw error } catch { throw .unusableKey(.notAKey) }
    }

    /// Whether the signature is that of this key over these bytes.
    package func isValid(signature: [UInt8], for bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { isValid(signature, $0) }
    }

    private func isValid(_ signature: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch key {
        case .p256(let key):
            guard signature.count == 64, let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: bytes))
        case .p384(let key):
            guard signature.count == 96, let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA384.hash(data: bytes))
        case .p521(let key):
            guard signature.count == 132, let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: SHA512.hash(data: bytes))
        case .ed25519(let key): return signature.count == 64 && key.isValidSignature(signature, for: bytes)
        case .hmac(let key): return key.isValid(signature, for: bytes)
        case .rsa(let key, let byteCount):
            guard signature.count == byteCount else { return false }
            return isValid(rsa: _RSA.Signing.RSASignature(rawRepresentation: signature), key, bytes)
        }
    }

    private func isValid(
        rsa signature: _RSA.Signing.RSASignature, _ key: _RSA.Signing.PublicKey, _ bytes: some DataProtocol
    ) -> Bool {
        let padding: _RSA.Signing.Padding = algorithm.family == .rsaPSS ? .PSS : .insecurePKCS1v1_5
        return switch algorithm.hash {
        case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: padding)
        case .sha384: key.isValidSignature(signature, for: SHA384.hash(data: bytes), padding: padding)
        case .sha512: key.isValidSignature(signature, for: SHA512.hash(data: bytes), padding: padding)
        }
    }
}
