/// The numbers of an RSA key, big-endian without leading zeros, and what is demanded of them.
struct RSANumbers: Sendable, Hashable {
    let n: [UInt8]
    let e: [UInt8]

    /// The private half. RFC 7518 §6.3.2.
    struct Private: Sendable, Hashable {
        let d: [UInt8]
        /// p, q, dp, dq, qi; nil where the key came without them.
        let crt: [[UInt8]]?
    }

    /// Bits of a modulus, at least and at most.
    static let modulusBits = 2048...8192

    /// Numbers that can be a key: an odd modulus within bounds and without the mark of a known weak generator, and an odd
    /// exponent from 3 to 32 bits.
    init(n: [UInt8], e: [UInt8]) throws(JOSEError) {
        self.n = Self.trimmed(n)
        self.e = Self.trimmed(e)
        guard Self.modulusBits.contains(bitCount) else { throw .unusableKey(.size(bitCount)) }
        guard self.n.last.map({ $0 & 1 == 1 }) == true else { throw .unusableKey(.invalidMember("n")) }
        guard (1...4).contains(self.e.count), self.e.last.map({ $0 & 1 == 1 }) == true, self.e != [1] else {
            throw .unusableKey(.invalidMember("e"))
        }
        guard !hasInfineonFingerprint else { throw .unusableKey(.weak) }
    }

    /// Bits of the modulus.
    var bitCount: Int { n.count * 8 - (n.first?.leadingZeroBitCount ?? 0) }

    /// Bytes of the modulus, and of every signature.
    var byteCount: Int { n.count }

    /// A number without its leading zeros.
    static func trimmed(_ number: [UInt8]) -> [UInt8] { Array(number.drop { $0 == 0 }) }

    /// Whether the modulus was made by the generator of CVE-2017-15361, whose keys can be factored: modulo every small
    /// prime it is a power of 65537. One ordinary modulus in 2^27 or fewer looks so too, and is refused with them.
    private var hasInfineonFingerprint: Bool {
        Self.fingerprintPrimes.allSatisfy { prime in
            let residue = n.reduce(0) { ($0 << 8 | Int($1)) % prime }
            var power = 1
            repeat {
                if power == residue { return true }
                power = power * 65537 % prime
            } while power != 1
            return false
        }
    }

    private static let fingerprintPrimes = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113,
        127, 131, 137, 139, 149, 151, 157, 163, 167,
    ]
}

/// The private key structure of PKCS #1. RFC 8017 Appendix A.1.2.
enum PKCS1 {
    /// The structure of these numbers, or nil where the key came without its primes.
    static func encode(_ numbers: RSANumbers, _ key: RSANumbers.Private) -> [UInt8]? {
        guard let crt = key.crt else { return nil }
        let integers = ([[], numbers.n, numbers.e, key.d] + crt).map { tagged(0x02, unsigned($0)) }
        return tagged(0x30, integers.flatMap { $0 })
    }

    /// The numbers of a structure with two primes, or nil where it is none.
    static func decode(_ der: [UInt8]) -> (n: [UInt8], e: [UInt8], key: RSANumbers.Private)? {
        var outer = DERReader(der[...])
        guard let body = outer.value(0x30), outer.isAtEnd else { return nil }
        var reader = DERReader(body)
        var integers: [[UInt8]] = []
        while !reader.isAtEnd {
            guard let integer = reader.value(0x02) else { return nil }
            integers.append(RSANumbers.trimmed(Array(integer)))
        }
        guard integers.count == 9, integers[0].isEmpty else { return nil }
        return (integers[1], integers[2], RSANumbers.Private(d: integers[3], crt: Array(integers[4...])))
    }

    private static func unsigned(_ number: [UInt8]) -> [UInt8] {
        guard let first = number.first else { return [0] }
        return first >= 0x80 ? [0] + number : number
    }

    private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        if content.count < 0x80 { return [tag, UInt8(content.count)] + content }
        let length = RSANumbers.trimmed([
            UInt8(content.count >> 16 & 0xFF), UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF),
        ])
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}

/// Reads values of DER with lengths of up to three bytes.
private struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func value(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.popFirst() == tag, let first = rest.popFirst() else { return nil }
        var count = Int(first)
        if first >= 0x80 {
            guard (0x81...0x83).contains(first) else { return nil }
            count = 0
            for _ in 0..<(first & 0x0F) {
                guard let byte = rest.popFirst() else { return nil }
                count = count << 8 | Int(byte)
            }
        }
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
