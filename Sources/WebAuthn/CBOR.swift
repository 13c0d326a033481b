/// A value of CBOR, as far as authenticators send it: definite lengths, no tags, no floating point. RFC 8949, CTAP 2 §8.
package indirect enum CBOR: Sendable, Hashable {
    /// A number from 0 on.
    case unsigned(UInt64)
    /// The number -1 - n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBOR])
    /// In the order in which they came; no key repeats.
    case map([(key: CBOR, value: CBOR)])
    case bool(Bool)
    case null

    package static func == (left: CBOR, right: CBOR) -> Bool {
        switch (left, right) {
        case (.unsigned(let a), .unsigned(let b)), (.negative(let a), .negative(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): Array(a.utf8) == Array(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        case (.map(let a), .map(let b)): a.map(\.key) == b.map(\.key) && a.map(\.value) == b.map(\.value)
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .unsigned(let number): hasher.combine(number)
        case .negative(let number): hasher.combine(~number)
        case .bytes(let bytes): hasher.combine(bytes)
        case .text(let text): hasher.combine(Array(text.utf8))
        case .array(let values): hasher.combine(values)
        case .map(let pairs): hasher.combine(pairs.map(\.key))
        case .bool(let value): hasher.combine(value)
        case .null: hasher.combine(0)
        }
    }

    /// The whole number, where it fits; nil: the value is none.
    package var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let number): Int64(exactly: number).map { -1 - $0 }
        default: nil
        }
    }

    /// The byte string; nil: the value is none.
    package var byteString: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// The text; nil: the value is none.
    package var string: String? { if case .text(let text) = self { text } else { nil } }

    /// The value under a text; nil: there is none, or the value is no map.
    package subscript(key: String) -> CBOR? { self[.text(key)] }

    /// The value under a number; nil: there is none, or the value is no map.
    package subscript(key: Int64) -> CBOR? {
        self[key >= 0 ? .unsigned(UInt64(key)) : .negative(UInt64(-1 - key))]
    }

    private subscript(key: CBOR) -> CBOR? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }
}

/// How much of a CBOR value is read.
package struct CBORLimits: Sendable, Hashable {
    /// The most bytes of a whole value.
    package var bytes: Int
    /// The most levels of arrays and maps.
    package var depth = 8
    /// The most values.
    package var values = 512

    /// What is enough for every authenticator.
    package static let standard = CBORLimits()

    /// The standard limits, with these bytes.
    package init(bytes: Int = 65_536) { self.bytes = bytes }
}
