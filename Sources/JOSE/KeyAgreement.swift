import Crypto
import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The public half of a Diffie-Hellman key. RFC 7518 §4.6, RFC 8037 §3.2.
enum AgreementPublicKey: Sendable {
    case p256(P256.KeyAgreement.PublicKey)
    case p384(P384.KeyAgreement.PublicKey)
    case p521(P521.KeyAgreement.PublicKey)
    case x25519(Curve25519.KeyAgreement.PublicKey)

    /// The point of a JWK; one that is off its curve is refused.
    init(_ jwk: JWK) throws(JOSEError) {
        do {
            switch jwk.material {
            case .ec(.p256, let x, let y, _): self = .p256(try P256.KeyAgreement.PublicKey(rawRepresentation: x + y))
            case .ec(.p384, let x, let y, _): self = .p384(try P384.KeyAgreement.PublicKey(rawRepresentation: x + y))
            case .ec(.p521, let x, let y, _): self = .p521(try P521.KeyAgreement.PublicKey(rawRepresentation: x + y))
            case .okp(.x25519, let x, _): self = .x25519(try Curve25519.KeyAgreement.PublicKey(rawRepresentation: x))
            case .okp, .rsa, .oct: throw JOSEError.unusableKey(.notAKey)
            }
        } catch { throw .unusableKey(.notAKey) }
    }

    /// A fresh pair on the same curve: its public half, and what both sides will share.
    func ephemeral() throws -> (publicKey: JWK, secret: [UInt8]) {
        let pair: AgreementPrivateKey =
            switch self {
            case .p256: .p256(P256.KeyAgreement.PrivateKey())
            case .p384: .p384(P384.KeyAgreement.PrivateKey())
            case .p521: .p521(P521.KeyAgreement.PrivateKey())
            case .x25519: .x25519(Curve25519.KeyAgreement.PrivateKey())
            }
        return (pair.publicKey, try pair.sharedSecret(with: self))
    }
}

/// The private half of a Diffie-Hellman key.
enum AgreementPrivateKey: Sendable {
    case p256(P256.KeyAgreement.PrivateKey)
    case p384(P384.KeyAgreement.PrivateKey)
    case p521(P521.KeyAgreement.PrivateKey)
    case x25519(Curve25519.KeyAgreement.PrivateKey)

    /// The key of a JWK, whose two halves have to belong together.
    init(_ jwk: JWK) throws(JOSEError) {
        do {
            switch jwk.material {
            case .ec(.p256, _, _, let d?): self = .p256(try P256.KeyAgreement.PrivateKey(rawRepresentation: d))
            case .ec(.p384, _, _, let d?): self = .p384(try P384.KeyAgreement.PrivateKey(rawRepresentation: d))
            case .ec(.p521, _, _, let d?): self = .p521(try P521.KeyAgreement.PrivateKey(rawRepresentation: d))
            case .okp(.x25519, _, let d?): self = .x25519(try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: d))
            case .ec, .okp, .rsa, .oct: throw JOSEError.unusableKey(.privateHalf)
            }
        } catch let error as JOSEError { throw error } catch { throw .unusableKey(.notAKey) }
        guard publicKey.material == jwk.publicKey?.material else { throw .unusableKey(.privateHalf) }
    }

    var publicKey: JWK {
        func point(_ curve: ECCurve, _ raw: Data) -> JWK {
            JWK(
                .ec(
                    curve, x: Array(raw.prefix(curve.coordinateCount)), y: Array(raw.suffix(curve.coordinateCount)),
                    d: nil))
        }
        return switch self {
        case .p256(let key): point(.p256, key.publicKey.rawRepresentation)
        case .p384(let key): point(.p384, key.publicKey.rawRepresentation)
        case .p521(let key): point(.p521, key.publicKey.rawRepresentation)
        case .x25519(let key): JWK(.okp(.x25519, x: Array(key.publicKey.rawRepresentation), d: nil))
        }
    }

    /// What both sides share; a key on another curve is an error, and so is a point that yields nothing (RFC 7748 §6.1).
    func sharedSecret(with other: AgreementPublicKey) throws -> [UInt8] {
        let secret: SharedSecret
        switch (self, other) {
        case (.p256(let key), .p256(let other)): secret = try key.sharedSecretFromKeyAgreement(with: other)
        case (.p384(let key), .p384(let other)): secret = try key.sharedSecretFromKeyAgreement(with: other)
        case (.p521(let key), .p521(let other)): secret = try key.sharedSecretFromKeyAgreement(with: other)
        case (.x25519(let key), .x25519(let other)): secret = try key.sharedSecretFromKeyAgreement(with: other)
        default: throw JOSEError.decryptionFailed
        }
        return secret.withUnsafeBytes { Array($0) }
    }
}

/// The Concat KDF of NIST SP 800-56A §5.8.1 with SHA-256, as RFC 7518 §4.6.2 uses it.
enum ConcatKDF {
    static func derive(
        _ secret: [UInt8], algorithm: String, partyU: [UInt8], partyV: [UInt8], count: Int
    ) -> [UInt8] {
        let info =
            lengthAndBytes(Array(algorithm.utf8)) + lengthAndBytes(partyU) + lengthAndBytes(partyV) + number(count * 8)
        var output: [UInt8] = []
        var round = 1
        while output.count < count {
            output += HashName.sha256.digest(number(round) + secret + info)
            round += 1
        }
        return Array(output.prefix(count))
    }

    private static func lengthAndBytes(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
