/// How long a proxied exchange may take; there is no limit on the whole, so that streams may run for days.
package struct ProxyTimeouts: Sendable {
    /// Until the connection to the upstream stands.
    package var connect: Duration = .seconds(5)
    /// Until the upstream's answer begins, and between two parts of it.
    package var idle: Duration = .seconds(60)
    /// How long no byte may pass in a tunnel, in either direction.
    package var tunnelIdle: Duration = .seconds(900)
    /// How long a connection is kept for the next request.
    package var keepAlive: Duration = .seconds(30)

    package init() {}
}

/// How much the proxy takes on.
package struct ProxyLimits: Sendable {
    /// The times.
    package var timeouts = ProxyTimeouts()
    /// The most that the body of a request may have, in bytes; it is never held in memory.
    package var maximumBodyBytes = 4 << 30
    /// The most tunnels at a time.
    package var maximumTunnels = 2000
    /// The most unused connections that are kept to one upstream, for each event loop.
    package var maximumIdleConnections = 64
    /// Further authorities whose certificates are accepted, PEM; nil: the system's only.
    package var trustRootsFile: String?

    /// The defaults.
    package init() {}
}
