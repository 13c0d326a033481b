/// A registered redirect URI: absolute, without a fragment, compared as a string. RFC 6749 §3.1.2, RFC 9700 §2.1.
public struct RedirectURI: Sendable, Hashable, CustomStringConvertible {
    /// The URI as it was registered.
    public let rawValue: String
    /// The scheme in lower case.
    public let scheme: String
    /// The host as it stands, with the brackets of an IPv6 address; empty for a scheme without authority.
    public let host: String
    /// The wire form.
    public var description: String { rawValue }

    /// The most bytes that a URI may have.
    public static let maximumLength = 2048

    /// Why a string cannot be a redirect URI.
    public enum Problem: String, Error, Sendable {
        case tooLong = "it has more than 2048 bytes"
        case invalidCharacter = "it has a character that must be percent-encoded in a URI"
        case notAbsolute = "it does not begin with a scheme"
        case hasFragment = "it has a fragment (#…)"
        case hasUserinfo = "it has a user name before the host"
        case noHost = "it has no host"
        case forbiddenScheme = "its scheme makes a browser run or open something instead of going to a client"
    }

    /// Takes a URI as registered.
    public init(_ rawValue: String) throws(Problem) {
        guard rawValue.utf8.count <= Self.maximumLength else { throw .tooLong }
        guard rawValue.utf8.allSatisfy(Self.allows) else { throw .invalidCharacter }
        guard !rawValue.utf8.contains(UInt8(ascii: "#")) else { throw .hasFragment }
        guard let colon = rawValue.firstIndex(of: ":"), Self.isScheme(rawValue[..<colon]) else { throw .notAbsolute }
        self.rawValue = rawValue
        self.scheme = rawValue[..<colon].lowercased()
        guard !Self.forbiddenSchemes.contains(scheme) else { throw .forbiddenScheme }
        let rest = rawValue[rawValue.index(after: colon)...]
        guard rest.hasPrefix("//") else {
            guard scheme != "http", scheme != "https", !rest.isEmpty else { throw .noHost }
            self.host = ""
            return
        }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .hasUserinfo }
        self.host = String(Self.splitPort(authority).host)
        guard !host.isEmpty || (scheme != "http" && scheme != "https") else { throw .noHost }
    }

    /// Whether a request that names `requested` may be answered there.
    ///
    /// The comparison is exact, byte by byte. For a public client, a registered `http` URI on a loopback name matches any port. RFC 8252 §7.3.
    public func matches(_ requested: String, anyLoopbackPort: Bool) -> Bool {
        if equals(requested) { return true }
        guard anyLoopbackPort, scheme == "http", Self.loopbackHosts.contains(host),
            requested.utf8.count <= Self.maximumLength, requested.utf8.allSatisfy(Self.allows)
        else { return false }
        guard let own = Self.withoutPort(rawValue), let other = Self.withoutPort(requested) else { return false }
        return own.utf8.elementsEqual(other.utf8)
    }

    /// Whether `requested` is this URI, byte by byte: never by Unicode equivalence.
    public func equals(_ requested: String) -> Bool { requested.utf8.elementsEqual(rawValue.utf8) }

    private static let forbiddenSchemes: Set<String> = [
        "about", "blob", "data", "file", "filesystem", "javascript", "mailto", "vbscript", "view-source",
    ]

    /// The hosts that lead to the browser's own machine.
    public static let loopbackHosts: Set<String> = ["127.0.0.1", "[::1]", "localhost"]

    /// Whether the host is one that leads to the browser's own machine.
    public var isLoopback: Bool { Self.loopbackHosts.contains(host) }

    /// `http://host/path` without the port; nil where the port is not a number of 1 to 65535 or the text is no such URI.
    private static func withoutPort(_ uri: String) -> String? {
        guard uri.hasPrefix("http://") else { return nil }
        let rest = uri.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let (host, port) = splitPort(authority)
        if let port { guard let number = UInt16(port), number > 0, port.utf8.allSatisfy(isDigit) else { return nil } }
        return "http://" + host + rest.dropFirst(authority.count)
    }

    private static func splitPort(_ authority: Substring) -> (host: Substring, port: Substring?) {
        if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
            let after = authority[authority.index(after: bracket)...]
            guard after.hasPrefix(":") else { return (after.isEmpty ? authority : "", nil) }
            return (authority[...bracket], after.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The characters of RFC 3986 §2, and no others: no space, quote, angle bracket, backslash, control or non-ASCII byte.
    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
