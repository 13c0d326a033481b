package import OAuthCore

/// Encrypted tokens in compact serialization. RFC 7516 §7.1. Nothing is ever compressed or unpacked.
package enum JWE {
    /// Encrypts content for the owner of a key. `extraHeader` adds members other than those that are set here.
    package static func encrypt(
        _ plaintext: some Collection<UInt8>, for key: EncryptionKey, encryption: JWEEncryption, typ: String? = nil,
        cty: String? = nil, extraHeader: JSONObject = [:]
    ) throws(JOSEError) -> String {
        guard key.encryption == nil || key.encryption == encryption else {
            throw .algorithmMismatch(key: key.encryption?.rawValue ?? "", received: encryption.rawValue)
        }
        let content = try key.contentKey(encryption)
        guard let cipher = ContentCipher(encryption, key: content.key) else {
            throw .unusableKey(.size(content.key.count * 8))
        }
        var header: JSONObject = ["alg": .string(key.algorithm.rawValue), "enc": .string(encryption.rawValue)]
        if let kid = key.kid { header["kid"] = .string(kid.rawValue) }
        if let typ { header["typ"] = .string(typ) }
        if let cty { header["cty"] = .string(cty) }
        for (name, value) in content.members.members { header[name] = value }
        for (name, value) in extraHeader.members {
            guard header[name] == nil, name != "zip", name != "crit", name != "apu", name != "apv" else {
                throw .invalidHeader(name)
            }
            header[name] = value
        }
        return try token(header, content.encryptedKey, cipher, Array(plaintext))
    }

    private static func token(
        _ header: JSONObject, _ encryptedKey: [UInt8], _ cipher: ContentCipher, _ plaintext: [UInt8]
    ) throws(JOSEError) -> String {
        var token: [UInt8] = []
        Base64URL.encode(JSONValue.object(header).serialized(), into: &token)
        let sealed: ContentCipher.Sealed
        do { sealed = try cipher.seal(plaintext, authenticating: token) } catch { throw .unusableKey(.notAKey) }
        for part in [encryptedKey, sealed.iv, sealed.ciphertext, sealed.tag] {
            token.append(UInt8(ascii: "."))
            Base64URL.encode(part, into: &token)
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// Takes a token apart. No key is touched.
    package static func parse(
        _ compact: String, limits: JOSELimits = .standard
    ) throws(JOSEError) -> ParsedJWE {
        try ParsedJWE(CompactParts(compact, count: 5, limits), limits)
    }
}

/// An encrypted token, taken apart.
package struct ParsedJWE: Sendable {
    /// The protected header: not proven before `decrypt` has returned.
    package let header: JWEHeader
    private let encryptedKey: [UInt8]
    private let content: ContentCipher.Sealed
    private let authenticated: ArraySlice<UInt8>

    init(_ parts: CompactParts, _ limits: JOSELimits) throws(JOSEError) {
        var decoded: [[UInt8]] = []
        for index in 0..<5 {
            guard let bytes = Base64URL.decode(utf8: parts[index]) else { throw .malformed }
            decoded.append(bytes)
        }
        header = try JWEHeader(json: decoded[0], limits: limits)
        encryptedKey = decoded[1]
        content = ContentCipher.Sealed(iv: decoded[2], ciphertext: decoded[3], tag: decoded[4])
        authenticated = parts[0]
    }

    /// The content, once header and key allow it. `alg`, `enc`, `kid` and `crit` are checked before the key is touched.
    package func decrypt(
        with key: DecryptionKey, encryptions: Set<JWEEncryption> = Set(JWEEncryption.allCases),
        understoodCritical: Set<String> = []
    ) throws(JOSEError) -> [UInt8] {
        guard header.algorithm == key.algorithm else {
            throw .algorithmMismatch(key: key.algorithm.rawValue, received: header.algorithm.rawValue)
        }
        guard encryptions.contains(header.encryption), key.encryption == nil || key.encryption == header.encryption
        else { throw .algorithmNotAllowed(header.encryption.rawValue) }
        for name in header.critical where !understoodCritical.contains(name) { throw .criticalHeader(shown(name)) }
        if let kid = header.kid, let known = key.kid, kid != known { throw .unknownKeyID(shown(kid.rawValue)) }
        let contentKey = try key.contentKey(header, encryptedKey: encryptedKey)
        guard let cipher = ContentCipher(header.encryption, key: contentKey) else { throw .decryptionFailed }
        return try cipher.open(content, authenticating: authenticated)
    }
}
