/// A block of addresses in CIDR notation, as `10.0.0.0/8` or `::1/128`. RFC 4632 §3.1, RFC 4291 §2.3.
package struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress
    /// How many leading bits count.
    package let prefixLength: Int
    /// As it was written.
    package let description: String

    /// Refuses (nil) what is no address, a prefix that is too long, and bits that are set after the prefix. An address alone is a block of one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let bits = address.bytes.count * 8
        var length = bits
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy(URISyntax.isDigit),
                let written = Int(parts[1]), written <= bits
            else { return nil }
            length = written
        }
        self.address = address
        self.prefixLength = length
        self.description = text
        guard Self.masked(address.bytes, to: length) == address.bytes else { return nil }
    }

    /// Whether the address lies in the block. An IPv4 address never lies in an IPv6 block.
    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return Self.masked(other.bytes, to: prefixLength) == address.bytes
    }

    private static func masked(_ bytes: [UInt8], to length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }
}
