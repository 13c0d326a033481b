/// Where an address is, as far as it says so itself: nobody is asked. RFC 1122 §3.2.1.3, RFC 1918, RFC 4193, RFC 4291 §2.5.
enum NetworkPlace: Sendable, Hashable {
    /// The machine that the server runs on.
    case thisComputer
    /// A network of addresses that are not routed between networks.
    case localNetwork
    /// Anywhere.
    case elsewhere

    init(_ address: String) {
        let text = address.lowercased().hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address.lowercased()
        let parts = text.split(separator: ".").compactMap { UInt8($0) }
        if parts.count == 4 {
            self = Self.version4(parts[0], parts[1])
        } else if text == "::1" {
            self = .thisComputer
        } else if ["fc", "fd"].contains(text.prefix(2)) || ["fe8", "fe9", "fea", "feb"].contains(text.prefix(3)) {
            self = .localNetwork
        } else {
            self = .elsewhere
        }
    }

    private static func version4(_ first: UInt8, _ second: UInt8) -> NetworkPlace {
        switch (first, second) {
        case (127, _): .thisComputer
        case (10, _), (192, 168), (172, 16...31), (169, 254): .localNetwork
        default: .elsewhere
        }
    }
}
