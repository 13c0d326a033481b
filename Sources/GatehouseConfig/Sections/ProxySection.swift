/// `app.proxy:`, how long a proxied exchange may wait. There is no limit on the whole, so that streams may run for days.
package struct ProxySection: Sendable, Hashable {
    /// Until the connection to the upstream stands.
    package let connectTimeout: Duration
    /// Until the upstream's answer begins, and between two parts of it.
    package let idleTimeout: Duration

    /// Reads `proxy:`.
    ///
    /// ## Configuration keys
    /// - `connect_timeout` (duration, default 5s, 100ms to 5m), `idle_timeout` (duration, default 60s, 1s to 1d).
    init(_ reader: SectionReader) {
        connectTimeout = reader.value(
            "connect_timeout", .duration(.milliseconds(100) ... .seconds(300)), default: .seconds(5))
        idleTimeout = reader.value("idle_timeout", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(60))
    }
}
