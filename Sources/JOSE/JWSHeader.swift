package import OAuthCore
import Synchronization

/// The protected header of a signed token. RFC 7515 §4. Keys in it (`jwk`, `x5c`, `jku` …) are never used to verify.
package struct JWSHeader: Sendable {
    /// `alg`
    package var algorithm: JWSAlgorithm { contents.algorithm }
    /// `kid`
    package var kid: KeyID? { contents.kid }
    /// `typ`, as it was written.
    package var type: String? { contents.type }
    /// `crit`, empty where it is absent.
    package var critical: [String] { contents.critical }
    /// Every member.
    package var members: JSONObject { contents.members }

    private let contents: Contents

    /// Reads a header from its base64url text, and refuses one that breaks the rules of RFC 7515 §4.1.
    ///
    /// What a text was found to say is kept, since whoever signs writes the same header into one token after the other.
    init(encoded: ArraySlice<UInt8>, limits: JOSELimits) throws(JOSEError) {
        if let known = Self.known.header(encoded, limits) {
            self = known
            return
        }
        guard let json = Base64URL.decode(utf8: encoded) else { throw .malformed }
        contents = try Contents(json: json, limits: limits)
        Self.known.keep(self, encoded, limits)
    }

    private static let known = KnownHeaders()
}

/// The members of a header, as they were read.
private final class Contents: Sendable {
    let algorithm: JWSAlgorithm
    let kid: KeyID?
    let type: String?
    let critical: [String]
    let members: JSONObject

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

/// The headers that were read last, by their text and the limits that they were within.
private final class KnownHeaders: Sendable {
    private static let capacity = 16
    private static let maximumBytes = 512

    private struct Entry {
        let encoded: [UInt8]
        let limits: JOSELimits
        let header: JWSHeader
    }

    private let state = Mutex<(entries: [Entry], next: Int)>(([], 0))

    func header(_ encoded: ArraySlice<UInt8>, _ limits: JOSELimits) -> JWSHeader? {
        encoded.withUnsafeBytes { encoded in
            state.withLock { state in
                state.entries.first { entry in
                    entry.encoded.count == encoded.count && entry.limits == limits
                        && entry.encoded.withUnsafeBytes { haveSameBytes($0, encoded) }
                }?.header
            }
        }
    }

    func keep(_ header: JWSHeader, _ encoded: ArraySlice<UInt8>, _ limits: JOSELimits) {
        guard encoded.count <= Self.maximumBytes else { return }
        let entry = Entry(encoded: Array(encoded), limits: limits, header: header)
        state.withLock { state in
            guard state.entries.count == Self.capacity else { return state.entries.append(entry) }
            state.entries[state.next] = entry
            state.next = (state.next + 1) % Self.capacity
        }
    }
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
