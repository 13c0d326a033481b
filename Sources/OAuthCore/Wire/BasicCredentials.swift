/// What a client put into `Authorization: Basic`. RFC 7617 §2, RFC 6749 §2.3.1.
///
/// RFC 6749 has both parts form-encoded before they are joined, and many clients leave that out. So there are two readings: the decoded one,
/// and, where it differs, the one that takes them as they stand.
public struct BasicCredentials: Sendable, Hashable {
    /// The readings to try, in order: one or two.
    public let readings: [Reading]

    /// One way to read the credentials.
    public struct Reading: Sendable, Hashable {
        /// The part before the first colon.
        public let clientID: ClientID
        /// The part after it.
        public let clientSecret: ClientSecret
    }

    /// Why a header field is no Basic credential.
    public enum Problem: String, Error, Sendable {
        /// Another authentication scheme.
        case otherScheme = "it names another scheme than Basic"
        /// Not base64 of `name:secret` in UTF-8.
        case malformed = "it is not the base64 of name:secret"
    }

    /// The most bytes that a header field may have.
    public static let maximumLength = 8192

    /// Reads the value of an `Authorization` header field.
    public init(_ authorization: String) throws(Problem) {
        let scheme = authorization.utf8.prefix { $0 != UInt8(ascii: " ") }
        guard scheme.count == 5, scheme.elementsEqual("basic".utf8, by: { $0 | 0x20 == $1 }) else { throw .otherScheme }
        let encoded = authorization.utf8[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
        guard authorization.utf8.count <= Self.maximumLength, let bytes = Base64.decode(encoded), !bytes.contains(0),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { throw .malformed }
        let (name, secret) = (bytes[..<colon], bytes[(colon + 1)...])
        let plain = Self.reading(
            String(validating: name, as: UTF8.self), String(validating: secret, as: UTF8.self))
        if let plain, !PercentEncoding.changes(bytes) {
            self.readings = [plain]
            return
        }
        let decoded = Self.reading(
            try? PercentEncoding.decode(name, plusIsSpace: true), try? PercentEncoding.decode(secret, plusIsSpace: true)
        )
        guard let first = decoded ?? plain else { throw .malformed }
        self.readings = plain == first ? [first] : [first] + (plain.map { [$0] } ?? [])
    }

    /// Whether name and secret are both empty, as some clients send where they have neither.
    public var isEmpty: Bool { readings.allSatisfy { $0.clientID.rawValue.isEmpty && $0.clientSecret.isEmpty } }

    private static func reading(_ name: String?, _ secret: String?) -> Reading? {
        guard let name, let secret else { return nil }
        return Reading(clientID: ClientID(name), clientSecret: ClientSecret(secret))
    }
}

/// A client's secret as it was presented. It prints as `<redacted>`.
public struct ClientSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The bytes, for the keyed hash.
    package let utf8: [UInt8]

    /// Takes the secret as it was presented.
    public init(_ text: String) { self.utf8 = Array(text.utf8) }

    /// Whether there is none.
    public var isEmpty: Bool { utf8.isEmpty }
    /// Never the secret.
    public var description: String { "<redacted>" }
    /// Never the secret.
    public var debugDescription: String { "<redacted>" }
}
