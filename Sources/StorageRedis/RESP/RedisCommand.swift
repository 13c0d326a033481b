import NIOCore
package import OAuthCore

/// A command with its arguments, to be encoded where it is sent.
package struct RedisCommand: Sendable, ExpressibleByArrayLiteral {
    /// The name first.
    package var arguments: [RedisArgument]

    /// A command from its name and arguments.
    package init(_ arguments: [RedisArgument]) { self.arguments = arguments }

    /// `["GET", .text(key)]`
    package init(arrayLiteral arguments: RedisArgument...) { self.arguments = arguments }

    /// Appends the command as RESP: an array of strings.
    func encode(into buffer: inout ByteBuffer) {
        buffer.writeHeader("*", arguments.count)
        for argument in arguments { argument.encode(into: &buffer) }
    }
}

/// One argument of a command.
package enum RedisArgument: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A text as it is.
    case text(String)
    /// Bytes as they are.
    case bytes([UInt8])
    /// A whole number in decimal.
    case integer(Int64)
    /// A moment in seconds, with milliseconds after the point where it has any.
    case time(UnixTime)

    /// A text that stands in the code.
    package init(stringLiteral text: String) { self = .text(text) }
    /// A number that stands in the code.
    package init(integerLiteral number: Int64) { self = .integer(number) }

    func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .text(let text):
            buffer.writeHeader("$", text.utf8.count)
            buffer.writeString(text)
        case .bytes(let bytes):
            buffer.writeHeader("$", bytes.count)
            buffer.writeBytes(bytes)
        case .integer(let number): return RedisArgument.text(String(number)).encode(into: &buffer)
        case .time(let time): return RedisArgument.text(RedisTime.text(time)).encode(into: &buffer)
        }
        buffer.writeStaticString("\r\n")
    }
}

extension ByteBuffer {
    fileprivate mutating func writeHeader(_ type: StaticString, _ count: Int) {
        writeStaticString(type)
        // Small counts are nearly all there are, and a String of each costs more than the rest of the header.
        if count < 10 {
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count))
        } else if count < 100 {
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count / 10))
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count % 10))
        } else {
            writeString(String(count))
        }
        writeStaticString("\r\n")
    }
}
