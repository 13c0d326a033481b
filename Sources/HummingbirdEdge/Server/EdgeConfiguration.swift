import NIOCore

/// Where a listener accepts connections.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or an address; an IPv6 address without brackets.
    package let host: String
    /// The port; 0 picks a free one.
    package let port: Int

    /// An address from its parts.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port` or `[address]:port`; nil where it is neither.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: host, port: port)
    }

    init(_ address: SocketAddress) {
        self.init(host: address.ipAddress ?? "", port: address.port ?? 0)
    }

    /// `host:port`, an IPv6 address in brackets.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The bounds of everything that comes in over a listener.
package struct EdgeLimits: Sendable {
    /// The most that a request's target and header fields may have together, in bytes. HTTP/2 keeps its own 16 KiB.
    package var maximumHeaderBytes = 32 << 10
    /// The most header fields of a request.
    package var maximumHeaderFields = 100
    /// The most that a request's body may have, in bytes; an endpoint may ask for less.
    package var maximumBodyBytes = 1 << 20
    /// The most connections open at once; further ones get 503 (plain) or are closed (TLS).
    /// One client network may have a tenth of them, or 64 if that is more, and as many streams of HTTP/2.
    package var maximumConnections = 10_000
    /// Whether peers on the machine itself may have more than the share of a network: what connects from there is a proxy or a probe.
    package var exemptsLoopback = true
    /// How long a connection has for its TLS handshake, and then for its first request's head.
    package var headTimeout: Duration = .seconds(10)
    /// How long a kept-alive connection has until its next request's head is complete.
    package var idleTimeout: Duration = .seconds(75)
    /// How long a request's body may take altogether.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a client may read nothing of an answer that waits for it.
    package var writeTimeout: Duration = .seconds(30)
    /// How long a connection that is being closed may still send, so that its client reads the answer.
    package var lingerTimeout: Duration = .seconds(2)
    /// How long requests in flight may take once the server is told to stop.
    package var shutdownGrace: Duration = .seconds(10)

    /// The defaults.
    package init() {}
}

/// What a group of listeners shares.
package struct EdgeConfiguration: Sendable {
    /// The addresses; each is bound, or none.
    package var addresses: [ListenAddress]
    /// The bounds.
    package var limits: EdgeLimits
    /// The proxies whose Forwarded and X-Forwarded-* fields are believed.
    package var trustedProxies: TrustedProxies
    /// The certificate; nil for plain HTTP.
    package var tls: TLSContextSource?
    /// Whether answers carry Strict-Transport-Security: where the public URL is https.
    package var sendsStrictTransportSecurity: Bool

    /// A configuration from its parts.
    package init(
        addresses: [ListenAddress], limits: EdgeLimits = .init(), trustedProxies: TrustedProxies = .none,
        tls: TLSContextSource? = nil, sendsStrictTransportSecurity: Bool = false
    ) {
        self.addresses = addresses
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.tls = tls
        self.sendsStrictTransportSecurity = sendsStrictTransportSecurity
    }
}
