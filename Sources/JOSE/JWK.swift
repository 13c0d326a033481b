package import OAuthCore

/// A JSON Web Key, its numbers checked for form: RSA, EC, OKP or oct. RFC 7517, RFC 7518 §6, RFC 8037 §2.
///
/// Whether the numbers are a key is checked where one is made of it: `VerificationKey`, `SigningKey`, `EncryptionKey`, `DecryptionKey`.
package struct JWK: Sendable, Hashable {
    /// The numbers.
    let material: Material
    /// `kid`
    package var kid: KeyID?
    /// `alg`, as it was written.
    package var algorithm: String?
    /// `use`
    package var use: String?
    /// `key_ops`
    package var keyOperations: [String]?

    enum Material: Sendable, Hashable {
        case ec(ECCurve, x: [UInt8], y: [UInt8], d: [UInt8]?)
        case okp(OKPCurve, x: [UInt8], d: [UInt8]?)
        case rsa(RSANumbers, RSANumbers.Private?)
        case oct([UInt8])
    }

    init(_ material: Material, kid: KeyID? = nil, algorithm: String? = nil, use: String? = nil) {
        self.material = material
        self.kid = kid
        self.algorithm = algorithm
        self.use = use
    }

    /// The key that a JSON object describes. Members that are not known are ignored (RFC 7517 §4).
    package init(_ object: JSONObject) throws(JOSEError) {
        let members = JWKMembers(object)
        material = try members.material()
        kid = try members.text("kid").map { KeyID($0) }
        algorithm = try members.text("alg")
        use = try members.text("use")
        keyOperations = try members.operations()
    }

    /// The key that a JSON text describes.
    package init(json: some Collection<UInt8>) throws(JOSEError) {
        let object: JSONObject
        do { object = try JSONReader.parseObject(json, limits: JOSELimits.standard.json) } catch {
            throw .invalidJSON(error)
        }
        try self.init(object)
    }

    /// A shared secret for HMAC.
    package init(secret: [UInt8], algorithm: JWSAlgorithm, kid: KeyID? = nil) {
        self.init(.oct(secret), kid: kid, algorithm: algorithm.rawValue, use: "sig")
    }

    /// Whether the key is a shared secret.
    package var isSymmetric: Bool { if case .oct = material { true } else { false } }

    /// Whether the key holds a private half, or is a shared secret.
    package var isPrivate: Bool {
        switch material {
        case .ec(_, _, _, let d): d != nil
        case .okp(_, _, let d): d != nil
        case .rsa(_, let numbers): numbers != nil
        case .oct: true
        }
    }

    /// The same key without its private half; nil for a shared secret.
    package var publicKey: JWK? {
        var key = JWK(material, kid: kid, algorithm: algorithm, use: use)
        switch material {
        case .ec(let curve, let x, let y, _): key = key.with(.ec(curve, x: x, y: y, d: nil))
        case .okp(let curve, let x, _): key = key.with(.okp(curve, x: x, d: nil))
        case .rsa(let numbers, _): key = key.with(.rsa(numbers, nil))
        case .oct: return nil
        }
        return key
    }

    private func with(_ material: Material) -> JWK { JWK(material, kid: kid, algorithm: algorithm, use: use) }
}

extension JWK: CustomStringConvertible, CustomReflectable {
    /// The key's name, none of its numbers.
    package var description: String { "JWK(\(kid?.rawValue ?? "no kid"), \(algorithm ?? "no alg"))" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The curves of RFC 7518 §6.2.1.1.
enum ECCurve: String, Sendable, Hashable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    var coordinateCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    var signatureAlgorithm: JWSAlgorithm {
        switch self {
        case .p256: .es256
        case .p384: .es384
        case .p521: .es512
        }
    }
}

/// The curves of RFC 8037 §2 that are supported; both have keys of 32 bytes.
enum OKPCurve: String, Sendable, Hashable {
    case ed25519 = "Ed25519"
    case x25519 = "X25519"
}
