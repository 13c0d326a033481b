/// The two numbers of an ECDSA signature in ASN.1 DER: `SEQUENCE { INTEGER, INTEGER }`. RFC 3279 §2.2.3.
enum ECDSASignature {
    /// Both numbers in so many bytes each, one after the other, as JWS has them; nil where the bytes are not in their one form. RFC 7518 §3.4.
    static func raw(_ der: [UInt8], width: Int) -> [UInt8]? {
        var rest = der[...]
        guard let body = element(0x30, &rest), rest.isEmpty else { return nil }
        rest = body
        guard let r = number(&rest, width), let s = number(&rest, width), rest.isEmpty else { return nil }
        return r + s
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>, _ width: Int) -> [UInt8]? {
        guard var digits = element(0x02, &bytes), let first = digits.first, first & 0x80 == 0 else { return nil }
        if first == 0, digits.count > 1 {
            digits = digits.dropFirst()
            guard let next = digits.first, next & 0x80 != 0 else { return nil }
        }
        guard digits.count <= width else { return nil }
        return Array(repeating: 0, count: width - digits.count) + digits
    }

    /// Signatures of P-256 have fewer than 128 bytes, and their lengths one byte.
    private static func element(_ tag: UInt8, _ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.popFirst() == tag, let length = bytes.popFirst(), length < 0x80, bytes.count >= Int(length) else {
            return nil
        }
        let body = bytes.prefix(Int(length))
        bytes = bytes.dropFirst(Int(length))
        return body
    }
}
