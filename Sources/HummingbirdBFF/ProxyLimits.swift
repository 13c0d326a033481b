/// How long a proxied exchange may take; there is no limit on the whole, so that streams may run for days.
package struct ProxyTimeouts: Sendable {
    /// Until the connection to the upstream stands.
    package var connect: Duration = .seconds(5)
    /// Until the upstream's answer begins, and between two parts of it.
    package var idle: Duration = .seconds(60)

    package init() {}
}
