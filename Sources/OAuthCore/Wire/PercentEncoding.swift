/// Percent-encoding of RFC 3986 §2.1, decoded strictly and encoded to its one canonical form.
package enum PercentEncoding {
    /// Why a text cannot be decoded.
    package enum Problem: String, Error, Sendable {
        /// A `%` without two hexadecimal digits.
        case malformed = "a % that is not followed by two hexadecimal digits"
        /// A NUL, encoded or not.
        case nul = "a NUL byte"
        /// The bytes are not UTF-8.
        case invalidUTF8 = "bytes that are not UTF-8"
    }

    /// The decoded text; with `plusIsSpace` a `+` is a space, as in forms.
    ///
    /// Not generic: every parameter of every request passes here, from other modules too.
    package static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(Problem) -> String {
        var isPlain = true
        for byte in bytes where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") || byte == 0 || byte >= 0x80 {
            isPlain = false
            break
        }
        if isPlain { return String(decoding: bytes, as: UTF8.self) }
        let decoded = try decodeEscapes(bytes, plusIsSpace: plusIsSpace)
        guard !decoded.contains(0) else { throw .nul }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    /// Whether decoding would change the bytes.
    static func changes(_ bytes: [UInt8]) -> Bool {
        bytes.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
    }

    private static func decodeEscapes(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(Problem) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "%"):
                guard index + 1 < bytes.endIndex, let high = hexValue(bytes[index]),
                    let low = hexValue(bytes[index + 1])
                else { throw .malformed }
                decoded.append(high << 4 | low)
                index += 2
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    /// The text with everything but the unreserved characters of RFC 3986 §2.3 encoded: fit for a query, a path segment or a form.
    package static func encode(_ text: some StringProtocol) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(contentsOf: [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Whether a character stands for itself everywhere in a URI. RFC 3986 §2.3.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static let hexDigits = [UInt8]("0123456789ABCDEF".utf8)

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
