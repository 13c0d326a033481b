/// What a client's address counts as.
enum ClientNetwork {
    /// One subscriber: an IPv4 address, or the 64 bits of an IPv6 address that one has to himself.
    static func of(_ address: String) -> String {
        if let mapped = mapped(address) { return mapped }
        return isVersion6(address) ? groups(of: address, count: 4) : address
    }

    /// What one provider gives to many: 24 bits of an IPv4 address, 48 of an IPv6 address.
    static func wide(_ address: String) -> String {
        let address = mapped(address) ?? address
        if isVersion6(address) { return groups(of: address, count: 3) + "::/48" }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 ? parts.prefix(3).joined(separator: ".") + ".0/24" : address
    }

    /// Whether two clients come from one place, as far as their addresses say. The machine itself is one, whether it says 127.0.0.1 or ::1.
    static func isOne(_ one: String?, _ other: String?) -> Bool {
        one.map(place) == other.map(place)
    }

    private static func place(_ address: String) -> String {
        let network = of(address)
        return address == "::1" || network.hasPrefix("127.") ? "127.0.0.1" : network
    }

    /// What is given to whoever runs networks: 16 bits of an IPv4 address, 32 of an IPv6 address.
    static func widest(_ address: String) -> String {
        let address = mapped(address) ?? address
        if isVersion6(address) { return groups(of: address, count: 2) + "::/32" }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 ? parts.prefix(2).joined(separator: ".") + ".0.0/16" : address
    }

    private static func isVersion6(_ address: String) -> Bool { address.utf8.contains(UInt8(ascii: ":")) }

    /// The IPv4 address in an IPv6 one. RFC 4291 §2.5.5.2.
    private static func mapped(_ address: String) -> String? {
        let text = address.lowercased()
        guard text.hasPrefix("::ffff:"), text.utf8.contains(UInt8(ascii: ".")) else { return nil }
        return String(text.dropFirst("::ffff:".count))
    }

    private static func groups(of address: String, count: Int) -> String {
        let groups = address.split(separator: ":", omittingEmptySubsequences: false)
        let gap = groups.firstIndex(of: "") ?? groups.count
        let leading = groups.prefix(min(gap, count)).map { String($0).lowercased() }
        return (leading + Array(repeating: "0", count: count - leading.count)).joined(separator: ":")
    }
}
