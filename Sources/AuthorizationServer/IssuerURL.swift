import OAuthCore

/// The parts of the issuer that the server needs. RFC 8414 §2.
enum IssuerURL {
    /// The path without a slash at its end; empty where there is none.
    static func path(_ issuer: String) -> String {
        let path = afterScheme(issuer).drop { $0 != "/" }
        return path.hasSuffix("/") ? String(path.dropLast()) : String(path)
    }

    /// Whether the host leads to the machine itself.
    static func isLoopback(_ issuer: String) -> Bool {
        let authority = afterScheme(issuer).prefix { $0 != "/" }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return RedirectURI.loopbackHosts.contains(String(host))
    }

    private static func afterScheme(_ issuer: String) -> Substring {
        let rest = issuer.drop { $0 != ":" }
        return rest.hasPrefix("://") ? rest.dropFirst(3) : issuer[...]
    }
}
