import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Which addresses a URL that did not come from the operator may lead to: those of the public internet, and no others.
enum AddressPolicy {
    /// Whether the address is a public one.
    static func allows(_ address: SocketAddress?) -> Bool {
        guard let text = address?.ipAddress else { return false }
        return allows(literal: String(text.prefix { $0 != "%" })) ?? false
    }

    /// Whether a host that is an address literal is a public one; nil where it is a name.
    static func allows(literal host: String) -> Bool? {
        var v4 = in_addr()
        if inet_pton(AF_INET, host, &v4) == 1 { return isPublic(UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, host, &v6) == 1 { return withUnsafeBytes(of: &v6) { isPublic(Array($0)) } }
        return nil
    }

    /// RFC 6890 and its registry: what is not global is refused.
    private static func isPublic(_ address: UInt32) -> Bool {
        let refused: [(base: UInt32, length: UInt32)] = [
            (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16),
            (0xac10_0000, 12), (0xc000_0000, 24), (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16),
            (0xc612_0000, 15), (0xc633_6400, 24), (0xcb00_7100, 24), (0xe000_0000, 4), (0xf000_0000, 4),
        ]
        return !refused.contains { (address ^ $0.base) >> (32 - $0.length) == 0 }
    }

    private static func isPublic(_ bytes: [UInt8]) -> Bool {
        if bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            return isPublic(bytes[12..<16].reduce(0) { $0 << 8 | UInt32($1) })
        }
        // Global unicast is 2000::/3; in it 2001::/23 and 2001:db8::/32 are special, and 2002::/16 carries an IPv4 address.
        guard bytes[0] & 0xe0 == 0x20 else { return false }
        let isSpecial = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] & 0xfe == 0
        let isDocumentation = bytes[0..<4].elementsEqual([0x20, 0x01, 0x0d, 0xb8])
        let isSixToFour = bytes[0] == 0x20 && bytes[1] == 0x02
        let isDocumentationToo = bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] & 0xf0 == 0
        return !isSpecial && !isDocumentation && !isSixToFour && !isDocumentationToo
    }
}

/// A new connection led to an address that the policy refuses.
struct ForbiddenAddressError: Error {
    let address: String
}
