import HTTPExchange

/// A server behind the proxy, by its URL in the configuration.
package struct Upstream: Sendable, Hashable {
    /// Whether it is spoken to over TLS.
    package let isSecure: Bool
    /// The host without brackets.
    package let host: String
    /// The port.
    package let port: Int
    /// What its `Host` field says.
    package let authority: String
    /// What stands before every path there; empty, or without a trailing slash.
    package let basePath: String

    /// Reads the URL; nil where it is no `http` or `https` URL, or has a query.
    package init?(_ url: String) {
        guard let parsed = WebURL(url), parsed.rest.isEmpty else { return nil }
        isSecure = parsed.scheme == "https"
        authority = parsed.authority
        var path = parsed.path
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
        let bracketed = parsed.host
        host = bracketed.hasPrefix("[") ? String(bracketed.dropFirst().dropLast()) : bracketed
        let rest = parsed.authority.dropFirst(bracketed.count)
        guard !host.isEmpty else { return nil }
        if rest.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            guard rest.first == ":", let number = Int(rest.dropFirst()), (1...65535).contains(number) else {
                return nil
            }
            port = number
        }
    }

    /// `scheme://authority`.
    package var origin: String { (isSecure ? "https://" : "http://") + authority }
}
