package import OAuthCore

/// The protected header of an encrypted token. RFC 7516 §4.
package struct JWEHeader: Sendable {
    /// `alg`
    package let algorithm: JWEAlgorithm
    /// `enc`
    package let encryption: JWEEncryption
    /// `kid`
    package let kid: KeyID?
    /// `typ`, as it was written.
    package let type: String?
    /// `cty`, as it was written: `JWT` where a signed token is inside (RFC 7519 §5.2).
    package let contentType: String?
    /// `crit`, empty where it is absent.
    package let critical: [String]
    /// Every member.
    package let members: JSONObject

    /// `apu` and `apv`, what the two parties call themselves. RFC 7518 §4.6.1.
    let partyU: [UInt8]
    let partyV: [UInt8]

    init(json: [UInt8], limits: JOSELimits) throws(JOSEError) {
        members = try HeaderMembers.parse(json, limits)
        let header = HeaderMembers(members)
        guard let name = try header.text("alg") else { throw .invalidHeader("alg") }
        guard let algorithm = JWEAlgorithm(rawValue: name) else { throw .unsupportedAlgorithm(shown(name)) }
        guard let name = try header.text("enc") else { throw .invalidHeader("enc") }
        guard let encryption = JWEEncryption(rawValue: name) else { throw .unsupportedEncryption(shown(name)) }
        self.algorithm = algorithm
        self.encryption = encryption
        kid = try header.text("kid").map { KeyID($0) }
        type = try header.text("typ")
        contentType = try header.text("cty")
        critical = try header.critical(registered: Self.registered)
        partyU = try header.bytes("apu") ?? []
        partyV = try header.bytes("apv") ?? []
        guard members["zip"] == nil else { throw .compressed }
    }

    /// `epk`, the sender's half of the agreement. RFC 7518 §4.6.1.1.
    func ephemeralKey() throws(JOSEError) -> AgreementPublicKey {
        guard let object = members["epk"]?.objectValue else { throw .invalidHeader("epk") }
        return try AgreementPublicKey(JWK(object))
    }

    /// `iv` and `tag` of a content key that AES-GCM wraps. RFC 7518 §4.7.1.
    func wrapping(ciphertext: [UInt8]) throws(JOSEError) -> ContentCipher.Sealed {
        let header = HeaderMembers(members)
        guard let iv = try header.bytes("iv") else { throw .invalidHeader("iv") }
        guard let tag = try header.bytes("tag") else { throw .invalidHeader("tag") }
        return ContentCipher.Sealed(iv: iv, ciphertext: ciphertext, tag: tag)
    }

    private static let registered: Set<String> = [
        "alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "epk", "apu",
        "apv",
        "iv", "tag", "p2s", "p2c",
    ]
}
