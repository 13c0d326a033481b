import OAuthCore

/// Reads the members of a JWK with their rules. RFC 7518 §6, RFC 8037 §2.
struct JWKMembers {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    func material() throws(JOSEError) -> JWK.Material {
        guard let type = try text("kty") else { throw .unusableKey(.invalidMember("kty")) }
        switch type {
        case "EC": return try ellipticCurve()
        case "OKP": return try octetKeyPair()
        case "RSA": return try rsa()
        case "oct": return .oct(try required("k"))
        default: throw .unusableKey(.unsupportedType(shown(type)))
        }
    }

    /// A string, or nil where the member is absent.
    func text(_ name: String) throws(JOSEError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else { throw .unusableKey(.invalidMember(name)) }
        return text
    }

    /// `key_ops`, whose values must not repeat. RFC 7517 §4.3.
    func operations() throws(JOSEError) -> [String]? {
        guard let value = object["key_ops"] else { return nil }
        guard let operations = value.stringArrayValue, Set(operations).count == operations.count else {
            throw .unusableKey(.invalidMember("key_ops"))
        }
        return operations
    }

    private func optional(_ name: String) throws(JOSEError) -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        guard let bytes = Base64URL.decode(text) else { throw .unusableKey(.invalidMember(name)) }
        return bytes
    }

    private func required(_ name: String) throws(JOSEError) -> [UInt8] {
        guard let bytes = try optional(name) else { throw .unusableKey(.invalidMember(name)) }
        return bytes
    }

    private func required(_ name: String, count: Int) throws(JOSEError) -> [UInt8] {
        let bytes = try required(name)
        guard bytes.count == count else { throw .unusableKey(.invalidMember(name)) }
        return bytes
    }

    private func ellipticCurve() throws(JOSEError) -> JWK.Material {
        guard let name = try text("crv") else { throw .unusableKey(.invalidMember("crv")) }
        guard let curve = ECCurve(rawValue: name) else { throw .unusableKey(.unsupportedCurve(shown(name))) }
        let count = curve.coordinateCount
        let d: [UInt8]? = object["d"] == nil ? nil : try required("d", count: count)
        return .ec(curve, x: try required("x", count: count), y: try required("y", count: count), d: d)
    }

    private func octetKeyPair() throws(JOSEError) -> JWK.Material {
        guard let name = try text("crv") else { throw .unusableKey(.invalidMember("crv")) }
        guard let curve = OKPCurve(rawValue: name) else { throw .unusableKey(.unsupportedCurve(shown(name))) }
        let d: [UInt8]? = object["d"] == nil ? nil : try required("d", count: 32)
        return .okp(curve, x: try required("x", count: 32), d: d)
    }

    private func rsa() throws(JOSEError) -> JWK.Material {
        let numbers = try RSANumbers(n: required("n"), e: required("e"))
        // RFC 7518 §6.3.2.7: keys of more than two primes have to be refused where they are not supported.
        guard object["oth"] == nil else { throw .unusableKey(.invalidMember("oth")) }
        guard let d = try optional("d") else { return .rsa(numbers, nil) }
        // RFC 7518 §6.3.2: of the five others all are there, or none.
        let names = ["p", "q", "dp", "dq", "qi"]
        guard names.contains(where: { object[$0] != nil }) else {
            return .rsa(numbers, RSANumbers.Private(d: RSANumbers.trimmed(d), crt: nil))
        }
        var crt: [[UInt8]] = []
        for name in names { crt.append(RSANumbers.trimmed(try required(name))) }
        return .rsa(numbers, RSANumbers.Private(d: RSANumbers.trimmed(d), crt: crt))
    }
}
