import Crypto
import CryptoExtras
import JOSE

/// An operation as the cryptography package offers it, without a token around it: the bytes are there as one array, the key is an
/// object of the package, the signature was made before. Hashing belongs to it, and for HMAC the taking in of the key.
struct BareOperation {
    typealias Bytes = [UInt8]

    let sign: (Bytes) throws -> Void
    let verify: (Bytes) throws -> Void

    private init<Signature>(
        _ sign: @escaping (Bytes) throws -> Signature, _ verify: @escaping (Signature, Bytes) -> Bool
    ) {
        var made: Signature?
        self.sign = { _ = try sign($0) }
        self.verify = { bytes in
            let signature = try made ?? sign(bytes)
            made = signature
            guard verify(signature, bytes) else { throw BareFailure() }
        }
    }

    static func of(_ algorithm: JWSAlgorithm) throws -> BareOperation {
        switch algorithm {
        case .es256:
            let key = P256.Signing.PrivateKey()
            let publicKey = key.publicKey
            return BareOperation {
                try key.signature(for: $0)
            } _: {
                publicKey.isValidSignature($0, for: $1)
            }
        case .es384:
            let key = P384.Signing.PrivateKey()
            let publicKey = key.publicKey
            return BareOperation {
                try key.signature(for: $0)
            } _: {
                publicKey.isValidSignature($0, for: $1)
            }
        case .es512:
            let key = P521.Signing.PrivateKey()
            let publicKey = key.publicKey
            return BareOperation {
                try key.signature(for: $0)
            } _: {
                publicKey.isValidSignature($0, for: $1)
            }
        case .edDSA:
            let key = Curve25519.Signing.PrivateKey()
            let publicKey = key.publicKey
            return BareOperation {
                try key.signature(for: $0)
            } _: {
                publicKey.isValidSignature($0, for: $1)
            }
        case .rs256: return try rsa(SHA256.self, .insecurePKCS1v1_5)
        case .rs384: return try rsa(SHA384.self, .insecurePKCS1v1_5)
        case .rs512: return try rsa(SHA512.self, .insecurePKCS1v1_5)
        case .ps256: return try rsa(SHA256.self, .PSS)
        case .ps384: return try rsa(SHA384.self, .PSS)
        case .ps512: return try rsa(SHA512.self, .PSS)
        case .hs256: return hmac(SHA256.self)
        case .hs384: return hmac(SHA384.self)
        case .hs512: return hmac(SHA512.self)
        }
    }

    private static func rsa<Hash: HashFunction>(
        _: Hash.Type, _ padding: _RSA.Signing.Padding
    ) throws -> BareOperation {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let publicKey = key.publicKey
        return BareOperation {
            try key.signature(for: Hash.hash(data: $0), padding: padding)
        } _: {
            publicKey.isValidSignature($0, for: Hash.hash(data: $1), padding: padding)
        }
    }

    private static func hmac<Hash: HashFunction>(_: Hash.Type) -> BareOperation {
        let key = SymmetricKey(size: SymmetricKeySize(bitCount: Hash.Digest.byteCount * 8))
        return BareOperation {
            HMAC<Hash>.authenticationCode(for: $0, using: key)
        } _: {
            HMAC<Hash>.isValidAuthenticationCode($0, authenticating: $1, using: key)
        }
    }
}

private struct BareFailure: Error {}
