import HTTPTypes

/// The proxies that may say who the client is. RFC 7239.
package struct TrustedProxies: Sendable {
    /// What a request tells of its client, as far as it is believed.
    package struct Client: Sendable, Equatable {
        /// The address that is nearest to us and not a trusted proxy's.
        package var address: IPAddress?
        /// Whether the client's own connection was https.
        package var isSecure: Bool
        /// Whether a trusted proxy handed the request on.
        package var isForwarded: Bool

        /// The address as text: the connection's own where it is the peer's.
        func addressText(_ connection: ConnectionInfo?) -> String? {
            isForwarded ? address?.description : connection?.peerText ?? address?.description
        }
    }

    /// Nobody is believed.
    package static let none = TrustedProxies([])

    private let blocks: [CIDRBlock]

    /// Those in the given ranges are believed.
    package init(_ blocks: [CIDRBlock]) {
        self.blocks = blocks
    }

    /// Whether the address is a trusted proxy's.
    package func contains(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// Who sent the request: the peer, or whom a chain of trusted proxies names, read from the right.
    ///
    /// A proxy writes one of the two ways to say it and may let through the other, which is then the client's own word: where both come and name
    /// different clients, neither is believed, and the request counts as the proxy's.
    func client(peer: IPAddress?, isSecure: Bool, fields: HTTPFields) -> Client {
        guard !blocks.isEmpty, let peer, contains(peer) else {
            return Client(address: peer, isSecure: isSecure, isForwarded: false)
        }
        let direct = Client(address: peer, isSecure: isSecure, isForwarded: true)
        let old = client(Self.xForwarded(fields), direct)
        guard fields.contains(.forwarded) else { return old }
        let new = client(Self.forwarded(fields), direct)
        guard fields.contains(.xForwardedFor), old.address != new.address else { return new }
        return direct
    }

    private func client(_ hops: [Hop], _ direct: Client) -> Client {
        var client = direct
        for hop in hops.reversed() {
            if let proto = hop.proto { client.isSecure = proto == "https" }
            // An obfuscated or broken node: what is further left cannot be placed.
            guard let address = hop.address else { break }
            client.address = address
            if !contains(address) { break }
        }
        return client
    }

    private struct Hop {
        var address: IPAddress?
        var proto: String?
    }

    /// RFC 7239 §4: elements divided by commas, pairs by semicolons, values possibly quoted.
    private static func forwarded(_ fields: HTTPFields) -> [Hop] {
        fields[values: .forwarded].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
            element in
            var hop = Hop()
            for pair in element.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let value = unquoted(trimmed(parts[1]))
                switch trimmed(parts[0]).lowercased() {
                case "for": hop.address = node(value)
                case "proto": hop.proto = value.lowercased()
                default: break
                }
            }
            return hop
        }
    }

    private static func xForwarded(_ fields: HTTPFields) -> [Hop] {
        func list(_ name: HTTPField.Name) -> [Substring] {
            fields[values: name].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map(trimmed)
        }
        let protos = list(.xForwardedProto)
        let addresses = list(.xForwardedFor)
        let hops = addresses.enumerated().map { index, address in
            let proto = protos.count == addresses.count ? protos[index] : protos.last
            return Hop(address: node(String(address)), proto: proto?.lowercased())
        }
        return hops.isEmpty ? protos.suffix(1).map { Hop(proto: $0.lowercased()) } : hops
    }

    /// An address, in brackets where it is IPv6, a port after it dropped. RFC 7239 §6.
    private static func node(_ text: String) -> IPAddress? {
        if text.hasPrefix("[") {
            return text.firstIndex(of: "]").flatMap { IPAddress(String(text[..<$0].dropFirst())) }
        }
        if let address = IPAddress(text) { return address }
        return text.lastIndex(of: ":").flatMap { IPAddress(String(text[..<$0])) }
    }

    private static func unquoted(_ text: Substring) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            ? String(text.dropFirst().dropLast()) : String(text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}

extension HTTPField.Name {
    static let forwarded = fixed("Forwarded")
    static let xForwardedFor = fixed("X-Forwarded-For")
    static let xForwardedProto = fixed("X-Forwarded-Proto")
    static let xRequestID = fixed("X-Request-Id")
    static let referrerPolicy = fixed("Referrer-Policy")

    /// A name that is known to be a token.
    private static func fixed(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .via
    }
}
