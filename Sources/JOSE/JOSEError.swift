public import OAuthCore

/// Why a token or a key was refused. It holds names and sizes, never a key or a payload.
public enum JOSEError: Error, Hashable, Sendable {
    /// More bytes than the limits allow.
    case tooLarge
    /// Not three (or, encrypted, five) base64url parts.
    case malformed
    /// The JSON serialization of RFC 7515 §7.2 or RFC 7516 §7.2, which is not supported.
    case jsonSerialization
    /// A header, key or key set that is not the JSON it should be.
    case invalidJSON(JSONError)
    /// A header member that is missing or of the wrong type.
    case invalidHeader(String)
    /// An `alg` that is not supported, `none` among them.
    case unsupportedAlgorithm(String)
    /// An `enc` that is not supported.
    case unsupportedEncryption(String)
    /// Compressed content (`zip`), which is never unpacked.
    case compressed
    /// An `alg` that the policy does not allow here.
    case algorithmNotAllowed(String)
    /// A `typ` other than the one expected.
    case typeMismatch(expected: String, received: String?)
    /// A `crit` that names an extension nobody here understands, or is itself against RFC 7515 §4.1.11.
    case criticalHeader(String)
    /// A `kid` that names none of the keys.
    case unknownKeyID(String)
    /// No `kid`, where there are several keys that could be meant.
    case keyIDRequired
    /// Two keys with the same `kid` and algorithm.
    case ambiguousKeyID(String)
    /// An `alg` other than the one that the key is bound to.
    case algorithmMismatch(key: String, received: String)
    /// The signature is not that of this key over these bytes.
    case invalidSignature
    /// The content could not be decrypted; why is not told.
    case decryptionFailed
    /// A key that cannot be used, and why.
    case unusableKey(KeyRefusal)
}

/// Why a key was refused.
public enum KeyRefusal: Hashable, Sendable {
    /// A member that is missing, of the wrong type, length or alphabet.
    case invalidMember(String)
    /// A `kty` that is not supported.
    case unsupportedType(String)
    /// A `crv` that is not supported.
    case unsupportedCurve(String)
    /// An `alg` that is not supported, or not for this kind of key.
    case unsupportedAlgorithm(String)
    /// An algorithm asked for that is not the key's own.
    case algorithmMismatch(String)
    /// The key does not say its algorithm and nobody else does.
    case algorithmRequired
    /// `use` or `key_ops` do not allow it.
    case use(String)
    /// An RSA modulus or a secret of a size out of bounds, in bits.
    case size(Int)
    /// An RSA key that is known to be weak.
    case weak
    /// A point that is not on the curve, or numbers that are no key.
    case notAKey
    /// The private half does not belong to the public half, or is missing.
    case privateHalf
    /// Secret and public keys in one set.
    case mixedSet
    /// More keys in a set than allowed.
    case tooManyKeys
}

extension JOSEError: CustomStringConvertible {
    /// A sentence for a log line.
    public var description: String {
        switch self {
        case .tooLarge: "the token is larger than allowed"
        case .malformed: "not a compact serialization"
        case .jsonSerialization: "the JSON serialization is not supported"
        case .invalidJSON(let error): error.description
        case .invalidHeader(let name): "the header member '\(name)' is missing or invalid"
        case .unsupportedAlgorithm(let name): "the algorithm '\(name)' is not supported"
        case .unsupportedEncryption(let name): "the content encryption '\(name)' is not supported"
        case .compressed: "compressed content is not supported"
        case .algorithmNotAllowed(let name): "the algorithm '\(name)' is not allowed here"
        case .typeMismatch(let expected, let received): "typ is '\(received ?? "absent")', expected '\(expected)'"
        case .criticalHeader(let name): "the critical header member '\(name)' is not understood"
        case .unknownKeyID(let kid): "no key has the kid '\(kid)'"
        case .keyIDRequired: "kid is missing, and several keys could be meant"
        case .ambiguousKeyID(let kid): "several keys have the kid '\(kid)'"
        case .algorithmMismatch(let key, let received): "the key is for \(key), the token says \(received)"
        case .invalidSignature: "the signature is not valid"
        case .decryptionFailed: "the content cannot be decrypted"
        case .unusableKey(let refusal): "the key cannot be used: \(refusal)"
        }
    }
}

/// A text from outside as an error may show it: 64 characters at most.
func shown(_ text: String) -> String { text.utf8.count <= 64 ? text : String(text.prefix(64)) + "…" }
