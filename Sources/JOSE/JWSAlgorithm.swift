/// A signature or MAC algorithm of RFC 7518 §3.1 and RFC 8037 §3.1. `none` is not among them and never will be.
public enum JWSAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// ECDSA with P-256 and SHA-256.
    case es256 = "ES256"
    /// ECDSA with P-384 and SHA-384.
    case es384 = "ES384"
    /// ECDSA with P-521 and SHA-512.
    case es512 = "ES512"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    case rs384 = "RS384"
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    case rs512 = "RS512"
    /// RSASSA-PSS with SHA-256.
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384.
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512.
    case ps512 = "PS512"
    /// Ed25519.
    case edDSA = "EdDSA"
    /// HMAC with SHA-256.
    case hs256 = "HS256"
    /// HMAC with SHA-384.
    case hs384 = "HS384"
    /// HMAC with SHA-512.
    case hs512 = "HS512"

    /// Whether whoever can verify can also sign.
    public var isSymmetric: Bool { family == .hmac }

    /// Every algorithm whose verifier cannot sign: what a server that trusts other people's keys should allow at most.
    public static let asymmetric: Set<JWSAlgorithm> = Set(allCases.filter { !$0.isSymmetric })

    /// What kind of key an algorithm takes.
    enum Family { case ecdsa, rsaPKCS1, rsaPSS, ed25519, hmac }

    var family: Family {
        switch self {
        case .es256, .es384, .es512: .ecdsa
        case .rs256, .rs384, .rs512: .rsaPKCS1
        case .ps256, .ps384, .ps512: .rsaPSS
        case .edDSA: .ed25519
        case .hs256, .hs384, .hs512: .hmac
        }
    }

    var hash: HashName {
        switch self {
        case .es256, .rs256, .ps256, .hs256: .sha256
        case .es384, .rs384, .ps384, .hs384: .sha384
        case .es512, .rs512, .ps512, .hs512, .edDSA: .sha512
        }
    }

    /// The left half of the algorithm's hash over these bytes: the value of `at_hash`, `c_hash` and `s_hash` before it is
    /// encoded. OpenID Connect Core §3.1.3.6; Ed25519 hashes with SHA-512.
    package func halfHash(of bytes: some Collection<UInt8>) -> [UInt8] {
        let digest = hash.digest(Array(bytes))
        return Array(digest.prefix(digest.count / 2))
    }
}
