import OAuthCore

/// Where letters go.
package enum MailLocation: Sendable, Hashable {
    /// To the log, for development.
    case log
    /// To a mail server.
    case smtp(Server)

    /// A mail server as its URL names it.
    package struct Server: Sendable, Hashable {
        /// Whether TLS is spoken from the first byte: `smtps`.
        package let isTLS: Bool
        /// In lower case; an IPv6 address without brackets.
        package let host: String
        package let port: UInt16
        /// Nil: the URL names none.
        package let username: String?
        package let password: ConfigurationSecret?

        /// Whether the host is a loopback name.
        package var isLoopback: Bool { ConfiguredURL.isLoopback(host: host) }
    }
}

extension MailLocation.Server {
    /// Reads `smtp://user:password@host:587`; nil where it is none. Ports are those of RFC 6409 §3.1 and RFC 8314 §3.3 unless one is written.
    init?(_ text: String) {
        guard let scheme = URISyntax.scheme(of: text), ["smtp", "smtps"].contains(scheme),
            text.utf8.allSatisfy(URISyntax.isAllowed), URISyntax.hasWholePercentEncodings(text)
        else { return nil }
        let rest = text.dropFirst(scheme.count + 1)
        guard rest.hasPrefix("//") else { return nil }
        var authority = rest.dropFirst(2)
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !authority.contains(where: { "/?#".contains($0) }) else { return nil }
        let at = authority.lastIndex(of: "@")
        let login = at.map { authority[..<$0] }
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let (name, port) = URISyntax.hostAndPort(String(host)) else { return nil }
        isTLS = scheme == "smtps"
        self.host = name
        self.port = port ?? (scheme == "smtps" ? 465 : 587)
        guard let login else {
            username = nil
            password = nil
            return
        }
        let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
            try? PercentEncoding.decode(Array($0.utf8)[...], plusIsSpace: false)
        }
        guard let first = parts.first, let username = first, !username.isEmpty else { return nil }
        self.username = username
        password = (parts.count > 1 ? parts[1] : nil).map { ConfigurationSecret($0) }
    }
}

extension ScalarKind where Value == MailLocation {
    /// `log`, `smtp://…` or `smtps://…`.
    static var mailLocation: ScalarKind {
        ScalarKind(expected: "smtp://user:password@host:587, smtps://user:password@host:465, or log", isSecret: true) {
            (text) throws(Refusal) in
            if text == "log" { return .log }
            guard let server = MailLocation.Server(text) else { throw Refusal() }
            return .smtp(server)
        }
    }
}
