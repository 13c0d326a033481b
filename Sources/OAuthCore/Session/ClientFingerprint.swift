/// What a browser says of itself, in one canonical form of bounded length: the input of a keyed hash.
///
/// It is a hint and no proof: whoever steals a cookie can copy it. It costs them the knowledge of it, and it catches those who do not know.
package struct ClientFingerprint: Sendable, Hashable {
    /// How many bytes of a field count.
    package static let fieldLimit = 512

    /// The fields, each after its length, so that no two different ones run together.
    package let bytes: [UInt8]

    /// The fingerprint of the given fields; nil stands for a field that was not sent, which is another thing than an empty one.
    ///
    /// Case and blanks of Accept-Language do not count: proxies tidy them.
    package init(userAgent: String?, acceptLanguage: String?, address: String?) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        Self.append(userAgent?.utf8, to: &bytes)
        Self.append(acceptLanguage.map(Self.withoutBlanks), to: &bytes)
        Self.append(address?.utf8, to: &bytes)
        self.bytes = bytes
    }

    private static func append(_ field: (some Collection<UInt8>)?, to bytes: inout [UInt8]) {
        guard let field else { return bytes.append(0) }
        let count = min(field.count, fieldLimit)
        bytes.append(1)
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(contentsOf: field.prefix(count))
    }

    private static func withoutBlanks(_ text: String) -> [UInt8] {
        text.utf8.prefix(2 * fieldLimit).compactMap { byte in
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): nil
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            default: byte
            }
        }
    }
}
