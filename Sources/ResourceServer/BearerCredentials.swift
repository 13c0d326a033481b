public import HTTPTypes

/// The token that a request brings: in the Authorization header, and nowhere else. RFC 6750 §2.1.
public enum BearerCredentials: Sendable, Equatable {
    /// None was sent, or credentials of another scheme.
    case absent
    /// This one.
    case token(String)
    /// The header is no bearer credential: the reason, for the log.
    case malformed(reason: String)

    /// Reads the Authorization header. The scheme is matched without regard to case (RFC 9110 §11.1); several headers, and
    /// anything after the token, are malformed.
    public init(_ headerFields: HTTPFields) {
        let values = headerFields[values: .authorization]
        guard let value = values.first else {
            self = .absent
            return
        }
        guard values.count == 1 else {
            self = .malformed(reason: "several Authorization headers")
            return
        }
        let scheme = value.utf8.prefix { $0 != UInt8(ascii: " ") }
        guard scheme.count == 6, scheme.elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else {
            self = .absent
            return
        }
        let token = value.utf8.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }
        guard !token.isEmpty else {
            self = .malformed(reason: "no token after Bearer")
            return
        }
        let text = String(value[token.startIndex..<token.endIndex])
        self = Self.isToken(text) ? .token(text) : .malformed(reason: "characters that no token has")
    }

    /// Whether the text is a `b64token`: letters, digits, `-._~+/`, and `=` at the end. RFC 6750 §2.1.
    static func isToken(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable(isToken) ?? Array(text.utf8).withUnsafeBufferPointer(isToken)
    }

    private static func isToken(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end > 0 else { return false }
        for byte in text[..<end] {
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F: continue
            default: return false
            }
        }
        return true
    }
}
