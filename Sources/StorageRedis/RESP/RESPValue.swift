package import NIOCore

/// One value of RESP3. Texts are slices of what was read: nothing is copied until somebody asks for it.
package enum RESPValue: Sendable, Hashable {
    /// `_`, and the null string and null array of RESP2.
    case null
    /// `#`
    case boolean(Bool)
    /// `:`
    case integer(Int64)
    /// `,`
    case double(Double)
    /// `(`, as its digits.
    case bigNumber(ByteBuffer)
    /// `+`, `$` and the text of `=`.
    case string(ByteBuffer)
    /// `-` and `!`: the code, a space and a message.
    case error(ByteBuffer)
    /// `*`
    case array([RESPValue])
    /// `~`
    case set([RESPValue])
    /// `%`: keys and values in turn.
    case map([RESPValue])
    /// `>`: what nobody asked for.
    case push([RESPValue])
}

extension RESPValue {
    /// The bytes of a string.
    package var bytes: ByteBuffer? {
        guard case .string(let buffer) = self else { return nil }
        return buffer
    }

    /// The text of a string; nil where the bytes are not UTF-8.
    package var text: String? {
        guard case .string(let buffer) = self else { return nil }
        return String(validating: buffer.readableBytesView, as: UTF8.self)
    }

    /// The value of an integer.
    package var integer: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The elements of an array or a set.
    package var elements: [RESPValue]? {
        switch self {
        case .array(let elements), .set(let elements): elements
        default: nil
        }
    }
}
