/// The path of a proxied request in the one form in which routes are compared with it.
///
/// What a service behind us might read otherwise than we do is refused, because then it would be protected by another
/// route than the one that we found. RFC 3986 §6.2.2, RFC 9110 §17.3 (on paths that leave their tree).
package struct ProxyPath: Sendable, Equatable {
    /// Why a path is refused. A closed set.
    package enum Problem: String, Error, Sendable {
        case noSlash = "a path that does not begin with a slash"
        case malformedEscape = "a % that is not followed by two hexadecimal digits"
        case encodedSeparator = "an encoded slash or backslash, or a backslash"
        case control = "a control character"
        case notUTF8 = "escapes that are no UTF-8, such as an overlong dot"
        case fragment = "a #, behind which a service may see no path any more"
        case dotSegment = "a dot segment"
        case emptySegment = "an empty segment"
        case doubleEncoding = "an encoded % before a dot, a slash, a backslash or a NUL"
    }

    /// As it came, without its query.
    let raw: String
    /// The decoded bytes; nil where decoding changes nothing.
    private let decoded: [UInt8]?
    /// The decoded bytes without `;parameters` of segments; nil where there are none.
    private let withoutParameters: [UInt8]?

    /// Reads the path of a request.
    package init(_ raw: String) throws(Problem) {
        self.raw = raw
        if raw.utf8.withContiguousStorageIfAvailable(Self.isPlain) ?? false {
            decoded = nil
            withoutParameters = nil
            return
        }
        let bytes = try Self.decode(Array(raw.utf8))
        let cut = try Self.checkedSegments(bytes)
        decoded = bytes
        withoutParameters = cut == bytes ? nil : cut
    }

    /// Calls with the bytes to compare, and once more without parameters where there are some.
    func compare<Result: Equatable>(_ match: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        guard let decoded else {
            var raw = raw
            return raw.withUTF8(match)
        }
        let found = decoded.withUnsafeBufferPointer(match)
        // Some services drop `;x` from a segment and some do not: both must come to the same route.
        guard let cut = withoutParameters else { return found }
        return cut.withUnsafeBufferPointer(match) == found ? found : nil
    }

    /// Whether the path is its own decoded form and has neither empty nor dot segments.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.first == slash else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "#"), 0...0x20, 0x7F...:
                return false
            case slash, UInt8(ascii: "."): if previous == slash { return false }
            default: break
            }
            previous = byte
        }
        return true
    }

    private static func decode(_ bytes: [UInt8]) throws(Problem) -> [UInt8] {
        guard bytes.first == slash else { throw .noSlash }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            if byte == UInt8(ascii: "#") { throw .fragment }
            if byte == UInt8(ascii: "%") {
                byte = try escaped(bytes, index)
                if byte == slash || byte == UInt8(ascii: "\\") { throw .encodedSeparator }
                if byte == UInt8(ascii: "%") { try refuseDoubleEncoding(bytes, index + 3) }
                index += 2
            }
            if byte == UInt8(ascii: "\\") { throw .encodedSeparator }
            guard byte >= 0x20, byte != 0x7F else { throw .control }
            decoded.append(byte)
            index += 1
        }
        guard String(validating: decoded, as: UTF8.self) != nil else { throw .notUTF8 }
        return decoded
    }

    private static func escaped(_ bytes: [UInt8], _ index: Int) throws(Problem) -> UInt8 {
        guard index + 2 < bytes.count, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2]) else {
            throw .malformedEscape
        }
        return high << 4 | low
    }

    /// `%252e` is a dot to a service that decodes twice.
    private static func refuseDoubleEncoding(_ bytes: [UInt8], _ index: Int) throws(Problem) {
        guard index + 1 < bytes.count, let high = hex(bytes[index]), let low = hex(bytes[index + 1]) else { return }
        if [0x00, 0x25, 0x2E, 0x2F, 0x5C].contains(high << 4 | low) { throw .doubleEncoding }
    }

    /// The segments without their parameters, joined again; the last one may be empty.
    private static func checkedSegments(_ bytes: [UInt8]) throws(Problem) -> [UInt8] {
        var cut: [UInt8] = []
        cut.reserveCapacity(bytes.count)
        let segments = bytes.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let name = segment.prefix { $0 != UInt8(ascii: ";") }
            if name.isEmpty, index < segments.count - 1 || !segment.isEmpty { throw .emptySegment }
            if name.count <= 2, !name.isEmpty, name.allSatisfy({ $0 == UInt8(ascii: ".") }) { throw .dotSegment }
            cut.append(slash)
            cut.append(contentsOf: name)
        }
        return cut
    }

    private static let slash = UInt8(ascii: "/")

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
