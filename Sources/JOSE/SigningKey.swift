import Crypto
import CryptoExtras
package import OAuthCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key that signs by exactly one algorithm. A class, because each token takes it in hand several times.
package final class SigningKey: Sendable {
    /// `kid`; empty for a shared secret without one, and then tokens carry none.
    package let kid: KeyID
    /// The one algorithm that it is for.
    package let algorithm: JWSAlgorithm
    /// The key with its private half: for sealed storage, never for an answer.
    package let privateJWK: JWK
    /// The key without its private half, with `kid`, `alg` and `use`; nil for a shared secret.
    package let publicJWK: JWK?
    private let key: Key
    /// Encoded headers by `typ`, so that signing encodes none.
    private let headers: [(typ: String?, encoded: [UInt8])]

    private enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
        case hmac(HMACKey)
    }

    /// The types whose headers are kept.
    private static let usualTypes: [String?] = [nil, "JWT", "at+jwt", "logout+jwt", "token-introspection+jwt"]

    /// A key of a JWK with its private half, under the algorithm that it names or its curve implies. A key without `kid` is named
    /// by its thumbprint.
    package init(jwk: JWK, algorithm: JWSAlgorithm? = nil) throws(JOSEError) {
        try jwk.check(use: "sig", operation: "sign")
        self.algorithm = try jwk.signatureAlgorithm(algorithm)
        kid = jwk.kid ?? KeyID(jwk.isSymmetric ? "" : jwk.thumbprint)
        var named = jwk
        if !kid.rawValue.isEmpty { named.kid = kid }
        named.algorithm = self.algorithm.rawValue
        named.use = "sig"
        privateJWK = named
        publicJWK = named.publicKey
        key = try Self.key(named, self.algorithm)
        let (name, kid) = (self.algorithm, kid)
        headers = Self.usualTypes.map { ($0, Self.header(name, kid, $0, JSONObject())) }
    }

    private static func key(_ jwk: JWK, _ algorithm: JWSAlgorithm) throws(JOSEError) -> Key {
        do {
            switch jwk.material {
            case .ec(.p256, let x, let y, let d?):
                let key = try P256.Signing.PrivateKey(rawRepresentation: d)
                return .p256(try matched(key, Array(key.publicKey.rawRepresentation), x + y))
            case .ec(.p384, let x, let y, let d?):
                let key = try P384.Signing.PrivateKey(rawRepresentation: d)
                return .p384(try matched(key, Array(key.publicKey.rawRepresentation), x + y))
            case .ec(.p521, let x, let y, let d?):
                let key = try P521.Signing.PrivateKey(rawRepresentation: d)
                return .p521(try matched(key, Array(key.publicKey.rawRepresentation), x + y))
            case .okp(.ed25519, let x, let d?):
                let key = try Curve25519.Signing.PrivateKey(rawRepresentation: d)
                return .ed25519(try matched(key, Array(key.publicKey.rawRepresentation), x))
            case .rsa(let numbers, let key?): return .rsa(try rsa(numbers, key))
            case .oct(let secret): return .hmac(try HMACKey(secret, algorithm.hash))
            case .ec, .okp, .rsa: throw JOSEError.unusableKey(.privateHalf)
            }
        } catch let error as JOSEError { throw error } catch { throw .unusableKey(.notAKey) }
    }

    private static func matched<Key>(_ key: Key, _ derived: [UInt8], _ stated: [UInt8]) throws(JOSEError) -> Key {
        guard derived == stated else { throw .unusableKey(.privateHalf) }
        return key
    }

    private static func rsa(_ numbers: RSANumbers, _ key: RSANumbers.Private) throws -> _RSA.Signing.PrivateKey {
        if let der = PKCS1.encode(numbers, key) { return try _RSA.Signing.PrivateKey(derRepresentation: der) }
        // Without its primes, which are then searched for; a number that cannot be the exponent never gets there.
        guard key.d.count <= numbers.n.count, key.d.count * 2 >= numbers.n.count,
            key.d.last.map({ $0 & 1 == 1 }) == true
        else { throw JOSEError.unusableKey(.invalidMember("d")) }
        return try _RSA.Signing.PrivateKey._createFromNumbers(n: numbers.n, e: numbers.e, d: key.d)
    }
}

// MARK: Signing

extension SigningKey {
    /// The signature of these bytes, as RFC 7518 §3 has it: for ECDSA r and s of full length.
    package func signature(for bytes: ArraySlice<UInt8>) throws(JOSEError) -> [UInt8] {
        try signature(ofBytesIn: Array(bytes))
    }

    /// The same of a whole array.
    func signature(ofBytesIn array: [UInt8]) throws(JOSEError) -> [UInt8] {
        try array.withUnsafeBufferPointer { bytes throws(JOSEError) in try signature(of: .init(bytes)) }
    }

    private func signature(of bytes: UnsafeRawBufferPointer) throws(JOSEError) -> [UInt8] {
        do {
            switch key {
            case .p256(let key): return try key.signature(for: SHA256.hash(data: bytes)).withUnsafeBytes { Array($0) }
            case .p384(let key): return try key.signature(for: SHA384.hash(data: bytes)).withUnsafeBytes { Array($0) }
            case .p521(let key): return try key.signature(for: SHA512.hash(data: bytes)).withUnsafeBytes { Array($0) }
            case .ed25519(let key): return Array(try key.signature(for: bytes))
            case .hmac(let key): return key.code(for: bytes)
            case .rsa(let key): return try signature(rsa: key, bytes)
            }
        } catch { throw .unusableKey(.notAKey) }
    }

    private func signature(rsa key: _RSA.Signing.PrivateKey, _ bytes: some DataProtocol) throws -> [UInt8] {
        let padding: _RSA.Signing.Padding = algorithm.family == .rsaPSS ? .PSS : .insecurePKCS1v1_5
        return switch algorithm.hash {
        case .sha256: try key.signature(for: SHA256.hash(data: bytes), padding: padding).withUnsafeBytes { Array($0) }
        case .sha384: try key.signature(for: SHA384.hash(data: bytes), padding: padding).withUnsafeBytes { Array($0) }
        case .sha512: try key.signature(for: SHA512.hash(data: bytes), padding: padding).withUnsafeBytes { Array($0) }
        }
    }

    /// The encoded protected header for a type.
    func header(typ: String?, extra: JSONObject) -> [UInt8] {
        if extra.isEmpty, let known = headers.first(where: { $0.typ == typ }) { return known.encoded }
        return Self.header(algorithm, kid, typ, extra)
    }

    private static func header(_ algorithm: JWSAlgorithm, _ kid: KeyID, _ typ: String?, _ extra: JSONObject) -> [UInt8]
    {
        var json = JSONWriter()
        json.beginObject()
        json.member("alg", algorithm.rawValue)
        if let typ { json.member("typ", typ) }
        if !kid.rawValue.isEmpty { json.member("kid", kid.rawValue) }
        for (name, value) in extra.members { json.member(name, value: value) }
        json.endObject()
        var text: [UInt8] = []
        Base64URL.encode(json.bytes, into: &text)
        return text
    }
}

extension SigningKey {
    /// The key that verifies what this one signs.
    package func verificationKey() throws(JOSEError) -> VerificationKey { try VerificationKey(publicJWK ?? privateJWK) }
}
