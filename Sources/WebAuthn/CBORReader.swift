/// Reads one CBOR value. Whatever the bytes are, it ends, within its limits, without a trap. RFC 8949 §3.
package struct CBORReader {
    /// Why the bytes are refused.
    package enum Problem: String, Error, Sendable {
        case truncated = "the bytes end within a value"
        case tooLarge = "more bytes than are read"
        case tooDeep = "too many levels"
        case tooMany = "too many values"
        case unsupported = "an indefinite length, a tag, a number with a point or a reserved value"
        case notText = "a text that is not UTF-8"
        case repeatedKey = "a key of a map that repeats"
        case trailing = "bytes after the value"
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private let limits: CBORLimits
    private var values = 0

    private init(_ bytes: ArraySlice<UInt8>, _ limits: CBORLimits) {
        self.bytes = bytes
        self.limits = limits
        index = bytes.startIndex
    }

    /// The value that all of the bytes are.
    package static func parse(_ bytes: [UInt8], limits: CBORLimits = .standard) throws(Problem) -> CBOR {
        let (value, count) = try parsePrefix(bytes[...], limits: limits)
        guard count == bytes.count else { throw .trailing }
        return value
    }

    /// The value that the bytes begin with, and how many bytes it takes.
    package static func parsePrefix(
        _ bytes: ArraySlice<UInt8>, limits: CBORLimits = .standard
    ) throws(Problem) -> (value: CBOR, count: Int) {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var reader = CBORReader(bytes, limits)
        let value = try reader.value(depth: 0)
        return (value, reader.index - bytes.startIndex)
    }

    private mutating func value(depth: Int) throws(Problem) -> CBOR {
        guard depth < limits.depth else { throw .tooDeep }
        values += 1
        guard values <= limits.values else { throw .tooMany }
        let initial = try byte()
        let (major, information) = (initial >> 5, initial & 0x1F)
        if major == 7 { return try simple(information) }
        let argument = try argument(information)
        switch major {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(try string(argument))
        case 3:
            guard let text = String(validating: try string(argument), as: UTF8.self) else { throw .notText }
            return .text(text)
        case 4: return .array(try elements(argument, depth))
        case 5: return .map(try pairs(argument, depth))
        default: throw .unsupported
        }
    }

    private func simple(_ information: UInt8) throws(Problem) -> CBOR {
        switch information {
        case 20: .bool(false)
        case 21: .bool(true)
        case 22: .null
        default: throw .unsupported
        }
    }

    /// RFC 8949 §3: the argument of the head, in the head itself or in up to eight bytes behind it.
    private mutating func argument(_ information: UInt8) throws(Problem) -> UInt64 {
        switch information {
        case 0...23: return UInt64(information)
        case 24...27:
            var argument: UInt64 = 0
            for _ in 0..<(1 << (information - 24)) { argument = argument << 8 | UInt64(try byte()) }
            return argument
        default: throw .unsupported
        }
    }

    private mutating func elements(_ count: UInt64, _ depth: Int) throws(Problem) -> [CBOR] {
        let count = try bounded(count, each: 1)
        var elements: [CBOR] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func pairs(_ count: UInt64, _ depth: Int) throws(Problem) -> [(key: CBOR, value: CBOR)] {
        let count = try bounded(count, each: 2)
        var pairs: [(key: CBOR, value: CBOR)] = []
        var keys: Set<CBOR> = []
        for _ in 0..<count {
            let key = try value(depth: depth + 1)
            guard keys.insert(key).inserted else { throw .repeatedKey }
            pairs.append((key, try value(depth: depth + 1)))
        }
        return pairs
    }

    private mutating func string(_ count: UInt64) throws(Problem) -> [UInt8] {
        let count = try bounded(count, each: 1)
        let start = index
        index += count
        return Array(bytes[start..<index])
    }

    /// A count of things that each take a byte or more: no more than there are bytes left.
    private func bounded(_ count: UInt64, each: Int) throws(Problem) -> Int {
        guard let count = Int(exactly: count), count <= (bytes.endIndex - index) / each else { throw .truncated }
        return count
    }

    private mutating func byte() throws(Problem) -> UInt8 {
        guard index < bytes.endIndex else { throw .truncated }
        defer { index += 1 }
        return bytes[index]
    }
}
