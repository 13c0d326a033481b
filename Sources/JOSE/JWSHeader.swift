package import OAuthCore

/// The protected header of a signed token. RFC 7515 §4. Keys in it (`jwk`, `x5c`, `jku` …) are never used to verify.
package struct JWSHeader: Sendable {
    /// `alg`
    package let algorithm: JWSAlgorithm
    /// `kid`
    package let kid: KeyID?
    /// `typ`, as it was written.
    package let type: String?
    /// `crit`, empty where it is absent.
    package let critical: [String]
    /// Every member.
    package let members: JSONObject

    /// Reads a header, and refuses one that breaks the rules of RFC 7515 §4.1.
    init(json: [UInt8], limits: JOSELimits) throws(JOSEError) {
        members = try HeaderMembers.parse(json, limits)
        let header = HeaderMembers(members)
        guard let name = try header.text("alg") else { throw .invalidHeader("alg") }
        guard let algorithm = JWSAlgorithm(rawValue: name) else { throw .unsupportedAlgorithm(shown(name)) }
        self.algorithm = algorithm
        kid = try header.text("kid").map { KeyID($0) }
        type = try header.text("typ")
        critical = try header.critical(registered: Self.registered)
        // RFC 7797 §6: `b64` changes what is signed, and counts only where `crit` names it. We know only the usual form.
        guard members["b64"] == nil else { throw .criticalHeader("b64") }
    }

    /// The names of RFC 7515 §4.1, which `crit` must not list.
    private static let registered: Set<String> = [
        "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit",
    ]
}

/// Reads the members of a header, of whichever kind.
struct HeaderMembers {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    static func parse(_ json: [UInt8], _ limits: JOSELimits) throws(JOSEError) -> JSONObject {
        do { return try JSONReader.parseObject(json, limits: limits.json) } catch { throw .invalidJSON(error) }
    }

    func text(_ name: String) throws(JOSEError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else { throw .invalidHeader(name) }
        return text
    }

    func bytes(_ name: String) throws(JOSEError) -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        guard let bytes = Base64URL.decode(text) else { throw .invalidHeader(name) }
        return bytes
    }

    /// RFC 7515 §4.1.11: names, at least one, none twice, none of the registered ones, all present.
    func critical(registered: Set<String>) throws(JOSEError) -> [String] {
        guard let value = object["crit"] else { return [] }
        guard let names = value.stringArrayValue, !names.isEmpty, Set(names).count == names.count else {
            throw .invalidHeader("crit")
        }
        for name in names where registered.contains(name) || object[name] == nil { throw .criticalHeader(shown(name)) }
        return names
    }
}
