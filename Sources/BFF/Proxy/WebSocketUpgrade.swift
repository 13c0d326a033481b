import HTTPExchange
import HTTPTypes

/// Whether a request opens a WebSocket. RFC 6455 §4.1.
enum WebSocketUpgrade {
    /// A GET over HTTP/1.1 with the fields of an opening handshake. HTTP/2 has no `Connection`.
    static func isRequested(by request: EndpointRequest) -> Bool {
        let fields = request.headerFields
        guard request.method == .get, let upgrade = fields.value(.upgrade), let connection = fields.value(.connection)
        else { return false }
        return list(upgrade).contains("websocket") && list(connection).contains("upgrade")
            && fields.contains(.secWebSocketKey)
    }

    private static func list(_ value: String) -> [String] {
        value.split(separator: ",").map { $0.trimmingOptionalWhitespace().lowercased() }
    }
}
