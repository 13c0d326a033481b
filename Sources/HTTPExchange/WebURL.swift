/// An absolute `http` or `https` URL, cut into what trust depends on. RFC 3986 §3.
package struct WebURL: Sendable, Hashable {
    /// The scheme in lower case.
    package let scheme: String
    /// Host and port as they stand.
    package let authority: String
    /// The path as it stands, without query; empty or beginning with a slash.
    package let path: String
    /// Query and fragment as they stand; empty where there is neither.
    package let rest: String

    /// Refuses (nil) other schemes, an empty host, user names, a second port, and characters that no URL has.
    package init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }),
            let colon = text.range(of: "://")
        else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let afterScheme = text[colon.upperBound...]
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, !authority.hasPrefix(":"), !authority.contains("@"), Self.endsInOnePort(authority)
        else { return nil }
        self.authority = String(authority)
        let afterAuthority = afterScheme.dropFirst(authority.count)
        let path = afterAuthority.prefix { $0 != "?" && $0 != "#" }
        self.path = String(path)
        rest = String(afterAuthority.dropFirst(path.count))
    }

    /// Whether what follows the host is nothing, or a colon and digits: `localhost:3000:80` is no origin. RFC 3986 §3.2.3.
    private static func endsInOnePort(_ authority: Substring) -> Bool {
        var rest = authority
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            rest = authority[authority.index(after: end)...]
        } else {
            rest = authority.drop { $0 != ":" }
        }
        guard !rest.isEmpty else { return true }
        return rest.utf8.first == 0x3A && rest.utf8.count <= 6
            && rest.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Scheme, host and port.
    package var origin: String { scheme + "://" + authority.lowercased() }

    /// The origin as browsers write it: without the port that the scheme has anyway. RFC 6454 §6.2.
    package var browserOrigin: String {
        let port = scheme == "https" ? ":443" : ":80"
        return origin.hasSuffix(port) ? String(origin.dropLast(port.count)) : origin
    }

    /// The host without the port.
    package var host: String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return String(authority.prefix { $0 != ":" }).lowercased()
    }

    /// Whether what is sent there is protected on its way: `https`, or a loopback name.
    package var isConfidential: Bool {
        scheme == "https" || ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
