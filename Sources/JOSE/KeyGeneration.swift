import Crypto
import CryptoExtras
package import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SigningKey {
    /// A fresh key from the system's generator, named by its thumbprint unless a name is given. RSA keys have 2,048 bits
    /// unless more are asked for (up to 4,096, in whole bytes); secrets are as long as the hash.
    package static func generate(
        algorithm: JWSAlgorithm, kid: KeyID? = nil, rsaBits: Int = 2048
    ) throws(JOSEError) -> SigningKey {
        let material: JWK.Material
        switch algorithm.family {
        case .ecdsa, .ed25519: material = curveKey(algorithm)
        case .hmac:
            let key = SymmetricKey(size: SymmetricKeySize(bitCount: algorithm.hash.byteCount * 8))
            material = .oct(key.withUnsafeBytes { Array($0) })
        case .rsaPKCS1, .rsaPSS: material = try rsaKey(bits: rsaBits)
        }
        return try SigningKey(jwk: JWK(material, kid: kid, algorithm: algorithm.rawValue, use: "sig"))
    }

    private static func curveKey(_ algorithm: JWSAlgorithm) -> JWK.Material {
        func material(_ curve: ECCurve, _ point: Data, _ d: Data) -> JWK.Material {
            let count = curve.coordinateCount
            return .ec(curve, x: Array(point.prefix(count)), y: Array(point.suffix(count)), d: Array(d))
        }
        switch algorithm {
        case .es384:
            let key = P384.Signing.PrivateKey()
            return material(.p384, key.publicKey.rawRepresentation, key.rawRepresentation)
        case .es512:
            let key = P521.Signing.PrivateKey()
            return material(.p521, key.publicKey.rawRepresentation, key.rawRepresentation)
        case .edDSA:
            let key = Curve25519.Signing.PrivateKey()
            return .okp(.ed25519, x: Array(key.publicKey.rawRepresentation), d: Array(key.rawRepresentation))
        default:
            let key = P256.Signing.PrivateKey()
            return material(.p256, key.publicKey.rawRepresentation, key.rawRepresentation)
        }
    }

    private static func rsaKey(bits: Int) throws(JOSEError) -> JWK.Material {
        guard (2048...4096).contains(bits), bits % 8 == 0 else { throw .unusableKey(.size(bits)) }
        guard let key = try? _RSA.Signing.PrivateKey(keySize: _RSA.Signing.KeySize(bitCount: bits)),
            let numbers = PKCS1.decode(Array(key.derRepresentation))
        else { throw .unusableKey(.notAKey) }
        return .rsa(try RSANumbers(n: numbers.n, e: numbers.e), numbers.key)
    }
}
