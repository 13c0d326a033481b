import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An IP address, of either family; an IPv4 address that came as IPv6 (`::ffff:a.b.c.d`) is the IPv4 address.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The family.
    package enum Family: Sendable, Hashable {
        case v4, v6
    }

    /// The family.
    package let family: Family
    /// The address as a number, the most significant half first; an IPv4 address is in the lowest 32 bits.
    let high: UInt64
    let low: UInt64

    private init(family: Family, high: UInt64, low: UInt64) {
        if family == .v6, high == 0, low >> 32 == 0xffff {
            self.family = .v4
            self.high = 0
            self.low = low & 0xffff_ffff
        } else {
            self.family = family
            self.high = high
            self.low = low
        }
    }

    /// Reads an address without brackets, port or zone; nil where it is none.
    package init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(family: .v4, high: 0, low: UInt64(UInt32(bigEndian: v4.s_addr)))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            let bytes = withUnsafeBytes(of: &v6) { Array($0) }
            self.init(family: .v6, high: Self.number(bytes[0..<8]), low: Self.number(bytes[8..<16]))
        } else {
            return nil
        }
    }

    init?(_ address: SocketAddress) {
        // A link-local IPv6 peer carries its zone.
        guard let text = address.ipAddress?.prefix(while: { $0 != "%" }) else { return nil }
        self.init(String(text))
    }

    /// What one subscriber has: the address itself, or the first 64 bits of an IPv6 address.
    package var network: IPAddress { family == .v4 ? self : IPAddress(family: .v6, high: high, low: 0) }

    /// Whether it is the machine's own: 127.0.0.0/8 or ::1.
    var isLoopback: Bool { family == .v4 ? low >> 24 == 127 : high == 0 && low == 1 }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The address in text, IPv6 in its shortest form. RFC 5952.
    package var description: String {
        if family == .v4 { return [24, 16, 8, 0].map { String(low >> UInt64($0) & 0xff) }.joined(separator: ".") }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            for index in 0..<8 {
                bytes[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
                bytes[8 + index] = UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))
            }
        }
        var text = [CChar](repeating: 0, count: 46)
        inet_ntop(AF_INET6, &address, &text, 46)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A range of addresses, `10.0.0.0/8`; a plain address is a range of one. RFC 4632.
package struct CIDRBlock: Sendable, Hashable {
    private let base: IPAddress
    private let prefix: Int

    /// Reads `address/length` or an address; nil where it is neither.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let base = IPAddress(parts[0]) else { return nil }
        let longest = base.family == .v4 ? 32 : 128
        if parts.count == 2 {
            guard let length = Int(parts[1]), (0...longest).contains(length) else { return nil }
            self.prefix = length
        } else {
            self.prefix = longest
        }
        self.base = base
    }

    /// Whether the address is in the range.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.family == base.family else { return false }
        switch base.family {
        case .v4: return Self.agree(address.low << 32, base.low << 32, prefix)
        case .v6:
            return Self.agree(address.high, base.high, min(prefix, 64))
                && Self.agree(address.low, base.low, max(0, prefix - 64))
        }
    }

    private static func agree(_ left: UInt64, _ right: UInt64, _ bits: Int) -> Bool {
        bits == 0 || (left ^ right) >> UInt64(64 - bits) == 0
    }
}
