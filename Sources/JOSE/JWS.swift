package import OAuthCore

/// Signed tokens in compact serialization. RFC 7515 §7.1.
package enum JWS {
    /// Signs a payload. `extraHeader` adds members other than `alg`, `typ`, `kid`, `crit` and `b64`.
    package static func sign(
        payload: [UInt8], typ: String?, key: SigningKey, extraHeader: JSONObject = JSONObject()
    ) throws(JOSEError) -> String {
        String(decoding: try signBytes(payload: payload, typ: typ, key: key, extraHeader: extraHeader), as: UTF8.self)
    }

    /// Signs a payload, and gives the token as bytes. Not generic: every token passes here, from other modules too.
    package static func signBytes(
        payload: [UInt8], typ: String?, key: SigningKey, extraHeader: JSONObject = JSONObject()
    ) throws(JOSEError) -> [UInt8] {
        if !extraHeader.isEmpty {
            for name in ["alg", "typ", "kid", "crit", "b64"] where extraHeader[name] != nil {
                throw .invalidHeader(name)
            }
        }
        return try token(header: key.header(typ: typ, extra: extraHeader), payload: payload, key)
    }

    private static func token(
        header: [UInt8], payload: [UInt8], _ key: SigningKey
    ) throws(JOSEError) -> [UInt8] {
        var token: [UInt8] = []
        token.reserveCapacity(header.count + Base64URL.encodedCount(of: payload.count) + 700)
        token.append(contentsOf: header)
        token.append(UInt8(ascii: "."))
        Base64URL.encode(payload, into: &token)
        let signature = try key.signature(ofBytesIn: token)
        token.append(UInt8(ascii: "."))
        Base64URL.encode(signature, into: &token)
        return token
    }

    /// Takes a token apart. No key is touched, and nothing of it is proven.
    package static func parse(_ compact: String, limits: JOSELimits = .standard) throws(JOSEError) -> ParsedJWS {
        let parts = try CompactParts(compact, count: 3, limits)
        guard let payload = Base64URL.decode(utf8: parts[1]) else { throw .malformed }
        return try ParsedJWS(parts, signingInput: parts.leading(2), payload: payload, limits)
    }

    /// Takes a token apart whose payload travels apart from it. RFC 7515 Appendix F.
    package static func parse(
        _ compact: String, detachedPayload payload: [UInt8], limits: JOSELimits = .standard
    ) throws(JOSEError) -> ParsedJWS {
        guard payload.count <= limits.tokenBytes else { throw .tooLarge }
        let parts = try CompactParts(compact, count: 3, limits)
        guard parts[1].isEmpty else { throw .malformed }
        var signingInput = Array(parts[0]) + [UInt8(ascii: ".")]
        Base64URL.encode(payload, into: &signingInput)
        return try ParsedJWS(parts, signingInput: signingInput[...], payload: payload, limits)
    }
}

/// A signed token, taken apart: nothing of it is proven until `verify` has returned.
package struct ParsedJWS: Sendable {
    /// The protected header.
    package let header: JWSHeader
    /// What is signed.
    package let signingInput: ArraySlice<UInt8>
    /// The signature.
    package let signature: [UInt8]
    /// The payload. Read it only to find out which key is meant (`iss`); use what `verify` returns.
    package let unverifiedPayload: [UInt8]

    init(
        _ parts: CompactParts, signingInput: ArraySlice<UInt8>, payload: [UInt8], _ limits: JOSELimits
    ) throws(JOSEError) {
        guard let signature = Base64URL.decode(utf8: parts[2]) else { throw .malformed }
        header = try JWSHeader(encoded: parts[0], limits: limits)
        self.signingInput = signingInput
        self.signature = signature
        unverifiedPayload = payload
    }

    /// The payload, once header and signature are as policy and key demand. The key's `kid`, where both have one, is the header's.
    package func verify(with key: VerificationKey, policy: AlgorithmPolicy) throws(JOSEError) -> [UInt8] {
        try policy.check(header)
        guard key.algorithm == header.algorithm else {
            throw .algorithmMismatch(key: key.algorithm.rawValue, received: header.algorithm.rawValue)
        }
        if let kid = header.kid, let known = key.kid, kid != known { throw .unknownKeyID(shown(kid.rawValue)) }
        guard key.isValid(signature: signature, for: signingInput) else { throw .invalidSignature }
        return unverifiedPayload
    }

    /// The payload, once header and signature are as policy and the key of the set demand.
    package func verify(with keys: JWKSet, policy: AlgorithmPolicy) throws(JOSEError) -> [UInt8] {
        try policy.check(header)
        return try verify(with: keys.verificationKey(for: header), policy: policy)
    }
}
