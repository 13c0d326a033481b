import HTTPExchange

/// The parts of an absolute http or https URL that matter before it is asked for. RFC 3986 §3, RFC 9110 §4.2.
struct OutboundURL {
    let isSecure: Bool
    /// In lower case, an IPv6 address without brackets.
    let host: String

    init(_ url: String) throws(OutboundError) {
        func invalid(_ what: StaticString) -> OutboundError {
            OutboundError(.invalidURL, detail: "\(what): \(Self.shown(url))")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else {
            throw invalid("a character that no URL has")
        }
        guard let colon = url.firstIndex(of: ":") else { throw invalid("no scheme") }
        switch url[..<colon].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw invalid("neither https nor http")
        }
        guard url[colon...].hasPrefix("://") else { throw invalid("no authority") }
        let rest = url[url.index(colon, offsetBy: 3)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { throw invalid("user information") }
        guard !url.contains("#") else { throw invalid("a fragment") }
        guard let host = Self.host(authority), !host.isEmpty else { throw invalid("no host, or a bad port") }
        self.host = host.lowercased()
    }

    private static func host(_ authority: Substring) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"), isPort(authority[authority.index(after: end)...]) else {
                return nil
            }
            return String(authority[..<end].dropFirst())
        }
        let end = authority.firstIndex(of: ":") ?? authority.endIndex
        return isPort(authority[end...]) ? String(authority[..<end]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        guard text.hasPrefix(":"), let port = Int(text.dropFirst()) else { return false }
        return text.dropFirst().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && (1...65535).contains(port)
    }

    /// Whether the host is a name that stands for this machine. RFC 6761 §6.3.
    var isLoopbackName: Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        return name == "localhost" || name.hasSuffix(".localhost")
    }

    /// A URL for the log: without its query, which may hold a secret.
    static func shown(_ url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" }.prefix(200))
    }
}
