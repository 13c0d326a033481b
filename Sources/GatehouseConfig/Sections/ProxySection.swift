/// `app.proxy:`, how much the proxy takes on and how long it waits. There is no limit on the whole of an exchange, so that streams may run
/// for days.
package struct ProxySection: Sendable, Hashable {
    /// Until the connection to the upstream stands.
    package let connectTimeout: Duration
    /// Until the upstream's answer begins, and between two parts of it.
    package let idleTimeout: Duration
    /// How long no byte may pass over a WebSocket, in either direction.
    package let websocketIdleTimeout: Duration
    /// WebSockets open at once.
    package let maxWebsockets: Int
    /// Bytes of the body of a request; it is never held in memory.
    package let maxBodyBytes: Int
    /// The absolute path of further authorities whose certificates upstreams may have, PEM.
    package let caFile: String?

    /// Reads `proxy:`.
    ///
    /// ## Configuration keys
    /// - `connect_timeout` (duration, default 5s, 100ms to 5m), `idle_timeout` (duration, default 60s, 1s to 1d).
    /// - `websocket_idle_timeout` (duration, default 15m, 1s to 1d), `max_websockets` (default 2000).
    /// - `max_body_bytes` (size, default 4GiB, 4KiB to 1TiB), `ca_file` (path, default none: the system's authorities alone).
    init(_ reader: SectionReader) {
        connectTimeout = reader.value(
            "connect_timeout", .duration(.milliseconds(100) ... .seconds(300)), default: .seconds(5))
        idleTimeout = reader.value("idle_timeout", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(60))
        websocketIdleTimeout = reader.value(
            "websocket_idle_timeout", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(900))
        maxWebsockets = reader.value("max_websockets", .integer(1...1_000_000), default: 2000)
        maxBodyBytes = reader.value("max_body_bytes", .bytes(4096...(1 << 40)), default: 4 << 30)
        caFile = reader.optional("ca_file", .path(in: reader.context))
    }
}
