import OAuthCore

/// Where one server listens.
public struct RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, without brackets.
    public var host: String
    /// The port.
    public var port: Int

    /// An endpoint from its parts.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets.
    public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// An endpoint as a server names it, `host:port`, where IPv6 addresses have no brackets; nil where it is none.
    ///
    /// Where the server names no host it means its own: `here`.
    init?(named text: some StringProtocol, here: RedisEndpoint) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        let host = text[..<colon]
        self.init(host: host.isEmpty || host == "?" ? here.host : String(host), port: Int(port))
    }
}
