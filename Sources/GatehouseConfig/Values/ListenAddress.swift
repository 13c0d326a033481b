/// Where a listener binds: a host name or address, and a port; port 0 picks a free one.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, IPv6 without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Refuses (nil) what is not `host:port`.
    package init?(_ text: String) {
        guard let (host, port) = URISyntax.hostAndPort(text), let port else { return nil }
        self.init(host: host, port: port)
    }

    package var isLoopback: Bool { ConfiguredURL.isLoopback(host: host) }

    /// `host:port`, an IPv6 address in brackets.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
