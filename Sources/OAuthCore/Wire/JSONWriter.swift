/// Writes JSON text without white space straight to bytes; it sets the commas itself.
///
///     var json = JSONWriter(reservingCapacity: 200)
///     json.beginObject()
///     json.member("token_type", "Bearer")
///     json.member("expires_in", 300)
///     json.endObject()
///
/// It trusts the order of the calls: names only in objects, an end for each beginning.
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text with room for that many bytes.
    public init(reservingCapacity capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// `{`
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    /// `}`
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    /// `[`
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    /// `]`
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of a member; its value follows.
    public mutating func name(_ name: String) {
        comma()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string, escaped as RFC 8259 §7 demands and no further.
    public mutating func string(_ value: String) {
        comma()
        quote(value)
        needsComma = true
    }

    /// An integer.
    public mutating func int(_ value: Int64) {
        comma()
        digits(value)
        needsComma = true
    }

    /// `true` or `false`.
    public mutating func bool(_ value: Bool) { raw(value ? Self.trueText : Self.falseText) }

    /// `null`
    public mutating func null() { raw(Self.nullText) }

    /// Bytes that are one JSON value already.
    public mutating func raw(_ json: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private static let trueText = [UInt8]("true".utf8)
    private static let falseText = [UInt8]("false".utf8)
    private static let nullText = [UInt8]("null".utf8)
}

// MARK: Members and whole values

extension JSONWriter {
    /// A member that is a string.
    public mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    /// A member that is an integer.
    public mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        int(value)
    }

    /// A member that is a boolean.
    public mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// A member that is an array of strings.
    public mutating func member(_ name: String, _ values: [String]) {
        self.name(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    /// A member of any value.
    public mutating func member(_ name: String, value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    /// Any value. It nests as the value does, which the reader's limits bound.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): raw(value.lexeme.utf8)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (name, value) in object.members { member(name, value: value) }
            endObject()
        }
    }
}

// MARK: Bytes

extension JSONWriter {
    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { escape($0) }
        if done == nil { Array(text.utf8).withUnsafeBufferPointer { escape($0) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices where Self.mustEscape(text[index]) {
            let byte = text[index]
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            start = index + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
            case 0x08: bytes.append(UInt8(ascii: "b"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0C: bytes.append(UInt8(ascii: "f"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            default:
                let low = byte & 15
                bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
                bytes.append(UInt8(ascii: "0") + byte >> 4)
                bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
            }
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func digits(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
