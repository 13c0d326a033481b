/// An absolute `http` or `https` URL, taken apart and checked byte by byte; it is kept and compared as it was written.
package struct ConfiguredURL: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let text: String
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; an IPv6 address without brackets.
    package let host: String
    /// The port if one is written.
    package let port: UInt16?
    /// Empty or beginning with `/`, percent-encoded as written.
    package let path: String
    /// What stands after `?`, percent-encoded as written.
    package let query: String?

    /// As it was written.
    package var description: String { text }

    package var isHTTPS: Bool { scheme == "https" }

    /// The port that a client connects to.
    package var effectivePort: UInt16 { port ?? (isHTTPS ? 443 : 80) }

    /// Whether the host is a loopback name: `localhost`, a name under it, 127.0.0.0/8 or `::1`.
    package var isLoopback: Bool { Self.isLoopback(host: host) }

    /// Scheme, host and port, the port only where it is not the scheme's own.
    package var origin: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(shown)" + (effectivePort == (isHTTPS ? 443 : 80) ? "" : ":\(effectivePort)")
    }

    package static func isLoopback(host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        guard let address = IPAddress(name) else { return false }
        return address.isLoopback
    }

    /// Refuses (nil) another scheme, user information, an empty or malformed host, a port over 65535, a fragment, and every
    /// character that RFC 3986 does not allow.
    package init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text.utf8.count <= 2048,
            text.utf8.allSatisfy({ URISyntax.isAllowed($0) }), URISyntax.hasWholePercentEncodings(text)
        else { return nil }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.index(after: colon)...]
        guard scheme == "http" || scheme == "https", rest.hasPrefix("//"), !rest.utf8.contains(UInt8(ascii: "#")) else {
            return nil
        }
        let afterSlashes = rest.dropFirst(2)
        let authority = afterSlashes.prefix { $0 != "/" && $0 != "?" }
        let target = afterSlashes.dropFirst(authority.count)
        guard let (host, port) = URISyntax.hostAndPort(String(authority)) else { return nil }
        let path = target.prefix { $0 != "?" }
        guard !path.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = String(path)
        self.query = target.count > path.count ? String(target.dropFirst(path.count + 1)) : nil
    }
}

extension ConfiguredURL {
    /// Stands in where the real one was refused, so that the reading goes on to the next mistake; never leaves the reader.
    static let placeholder = ConfiguredURL(loopbackPort: 9000)

    private init(loopbackPort: UInt16) {
        text = "http://localhost:\(loopbackPort)"
        scheme = "http"
        host = "localhost"
        port = loopbackPort
        path = ""
        query = nil
    }
}
