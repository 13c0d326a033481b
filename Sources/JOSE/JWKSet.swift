package import OAuthCore

/// A set of keys, ready to verify with. RFC 7517 §5.
package struct JWKSet: Sendable {
    /// The keys that were understood.
    package let keys: [JWK]
    /// Those of them that verify signatures.
    package let verificationKeys: [VerificationKey]
    /// Why the others were passed over, by their position; RFC 7517 §5 has unknown and unusable keys ignored.
    package let skipped: [(position: Int, reason: JOSEError)]
    /// The names of keys that are broken: what else has such a name is not trusted to be the one that was meant.
    private let brokenKids: Set<String>

    /// A set of these keys; an RSA key that names no algorithm gets `rsaAlgorithm`. Shared secrets beside public keys are refused.
    package init(_ keys: [JWK], rsaAlgorithm: JWSAlgorithm = .rs256) throws(JOSEError) {
        try self.init(entries: keys.map { ($0.kid?.rawValue, .success($0)) }, rsaAlgorithm)
    }

    /// The set that a JSON text describes.
    package init(
        json: some Collection<UInt8>, rsaAlgorithm: JWSAlgorithm = .rs256, limits: JOSELimits = .standard
    ) throws(JOSEError) {
        let object: JSONObject
        do { object = try JSONReader.parseObject(json, limits: limits.json) } catch { throw .invalidJSON(error) }
        try self.init(object, rsaAlgorithm: rsaAlgorithm, limits: limits)
    }

    /// The set that a JSON object describes.
    package init(
        _ object: JSONObject, rsaAlgorithm: JWSAlgorithm = .rs256, limits: JOSELimits = .standard
    ) throws(JOSEError) {
        guard let values = object["keys"]?.arrayValue else { throw .unusableKey(.invalidMember("keys")) }
        guard values.count <= limits.keys else { throw .unusableKey(.tooManyKeys) }
        let entries = values.map { value -> Entry in
            guard let object = value.objectValue else { return (nil, .failure(.unusableKey(.invalidMember("keys")))) }
            return (object["kid"]?.stringValue, Result { () throws(JOSEError) in try JWK(object) })
        }
        try self.init(entries: entries, rsaAlgorithm)
    }

    private typealias Entry = (kid: String?, key: Result<JWK, JOSEError>)

    private init(entries: [Entry], _ rsaAlgorithm: JWSAlgorithm) throws(JOSEError) {
        var keys: [JWK] = []
        var verificationKeys: [VerificationKey] = []
        var skipped: [(position: Int, reason: JOSEError)] = []
        var brokenKids: Set<String> = []
        for (position, entry) in entries.enumerated() {
            do throws(JOSEError) {
                let key = try entry.key.get()
                keys.append(key)
                verificationKeys.append(try VerificationKey(key, algorithm: key.isUnboundRSA ? rsaAlgorithm : nil))
            } catch {
                skipped.append((position, error))
                if let kid = entry.kid, error.isBrokenKey { brokenKids.insert(kid) }
            }
        }
        guard Set(keys.map(\.isSymmetric)).count <= 1 else { throw .unusableKey(.mixedSet) }
        self.keys = keys
        self.verificationKeys = verificationKeys
        self.skipped = skipped
        self.brokenKids = brokenKids
    }

    /// The one key that a header names by `kid` and `alg`. Without `kid`, the only key of that algorithm; never a guess.
    package func verificationKey(for header: JWSHeader) throws(JOSEError) -> VerificationKey {
        guard let kid = header.kid else {
            let candidates = verificationKeys.filter { $0.algorithm == header.algorithm }
            guard let key = candidates.first else { throw .unknownKeyID("") }
            guard candidates.count == 1 else { throw .keyIDRequired }
            return key
        }
        var named: VerificationKey?
        var found: VerificationKey?
        var isAmbiguous = !brokenKids.isEmpty && brokenKids.contains(kid.rawValue)
        for key in verificationKeys where key.kid == kid {
            named = named ?? key
            guard key.algorithm == header.algorithm else { continue }
            if found == nil { found = key } else { isAmbiguous = true }
        }
        guard let named else { throw .unknownKeyID(shown(kid.rawValue)) }
        guard let found else {
            throw .algorithmMismatch(key: named.algorithm.rawValue, received: header.algorithm.rawValue)
        }
        guard !isAmbiguous else { throw .ambiguousKeyID(shown(kid.rawValue)) }
        return found
    }

    /// Whether a key of that name is in the set.
    package func contains(kid: KeyID) -> Bool { verificationKeys.contains { $0.kid == kid } }

    /// The public keys as the JSON text of a key set; shared secrets are left out.
    package static func publicJSON(_ keys: [JWK]) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: keys.count * 500)
        json.beginObject()
        json.name("keys")
        json.beginArray()
        for key in keys {
            if let object = key.publicJSON { json.value(.object(object)) }
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

extension JWK {
    /// Whether the key is one of RSA that does not say its algorithm.
    fileprivate var isUnboundRSA: Bool { if case .rsa = material { algorithm == nil } else { false } }
}

extension JOSEError {
    /// Whether a key is none at all, rather than one for another purpose or of a kind that is not known here.
    fileprivate var isBrokenKey: Bool {
        switch self {
        case .unusableKey(.unsupportedType), .unusableKey(.unsupportedCurve), .unusableKey(.unsupportedAlgorithm),
            .unusableKey(.use), .unusableKey(.algorithmRequired):
            false
        default: true
        }
    }
}
