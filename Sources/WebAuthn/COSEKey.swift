package import JOSE
import OAuthCore

/// A public key as authenticators send it. RFC 9052 §7, RFC 9053 §7, RFC 8230 §4.
package struct COSEKey: Sendable {
    /// The algorithms that are asked for, best first, by their numbers in the COSE registry.
    package static let algorithms: [Int64] = [es256, edDSA, rs256]
    private static let es256: Int64 = -7
    private static let edDSA: Int64 = -8
    private static let rs256: Int64 = -257

    /// The algorithm's number.
    package let algorithm: Int64
    /// What checks its signatures.
    package let key: VerificationKey

    /// Reads a key of one of the algorithms.
    package init(_ value: CBOR) throws(WebAuthnError) {
        guard let algorithm = value[3]?.integer else {
            throw WebAuthnError(.malformed, "a public key without an algorithm (3)")
        }
        self.algorithm = algorithm
        switch algorithm {
        case Self.es256: key = try Self.elliptic(value)
        case Self.edDSA: key = try Self.edwards(value)
        case Self.rs256: key = try Self.rsa(value)
        default:
            throw WebAuthnError(
                .algorithm,
                "received \(algorithm), expected one of \(Self.algorithms.map(String.init).joined(separator: " "))")
        }
    }

    private static func elliptic(_ value: CBOR) throws(WebAuthnError) -> VerificationKey {
        guard value[1] == .unsigned(2), value[-1] == .unsigned(1), let x = value[-2]?.byteString,
            let y = value[-3]?.byteString, x.count == 32, y.count == 32
        else { throw WebAuthnError(.malformed, "a key of ES256 that is no point of P-256") }
        return try verificationKey(["kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)], .es256)
    }

    private static func edwards(_ value: CBOR) throws(WebAuthnError) -> VerificationKey {
        guard value[1] == .unsigned(1), value[-1] == .unsigned(6), let x = value[-2]?.byteString, x.count == 32 else {
            throw WebAuthnError(.malformed, "a key of EdDSA that is none of Ed25519")
        }
        return try verificationKey(["kty": "OKP", "crv": "Ed25519", "x": text(x)], .edDSA)
    }

    private static func rsa(_ value: CBOR) throws(WebAuthnError) -> VerificationKey {
        guard value[1] == .unsigned(3), let n = value[-1]?.byteString, let e = value[-2]?.byteString,
            (256...1024).contains(n.count), (1...8).contains(e.count)
        else { throw WebAuthnError(.malformed, "a key of RS256 that is none of RSA with 2048 to 8192 bits") }
        return try verificationKey(["kty": "RSA", "n": text(n), "e": text(e)], .rs256)
    }

    private static func text(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes)) }

    private static func verificationKey(
        _ members: JSONObject, _ algorithm: JWSAlgorithm
    ) throws(WebAuthnError) -> VerificationKey {
        do throws(JOSEError) { return try VerificationKey(try JWK(members), algorithm: algorithm) } catch {
            throw WebAuthnError(.malformed, "the public key cannot be used: \(error)")
        }
    }

    /// Whether the signature is that of the key: ECDSA in ASN.1, the others as they are. WebAuthn §6.5.5.
    package func isValid(signature: [UInt8], for bytes: [UInt8]) -> Bool {
        guard algorithm == Self.es256 else { return key.isValid(signature: signature, for: bytes[...]) }
        guard let raw = ECDSASignature.raw(signature, width: 32) else { return false }
        return key.isValid(signature: raw, for: bytes[...])
    }
}
