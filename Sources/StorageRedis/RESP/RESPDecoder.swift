package import NIOCore

/// Cuts answers out of what arrives. The buffer may hold a part of one or many of them.
package struct RESPDecoder: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = RESPValue

    private var scanner: RESPScanner

    /// A decoder at the beginning of an answer.
    package init(limits: RESPLimits = .init()) { scanner = RESPScanner(limits: limits) }

    /// The next answer, or nil until it is all there.
    package mutating func decode(buffer: inout ByteBuffer) throws -> RESPValue? {
        guard let length = try scanner.scan(buffer), var answer = buffer.readSlice(length: length) else { return nil }
        return try RESPReader.value(&answer)
    }

    /// The same: an answer that is cut off by the end is none.
    package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> RESPValue? {
        try decode(buffer: &buffer)
    }
}

/// Reads an answer that the scanner has seen whole, and whose lengths and nesting are in order.
enum RESPReader {
    static func value(_ buffer: inout ByteBuffer) throws(RESPError) -> RESPValue {
        var (type, rest) = try line(&buffer)
        // Nothing here asks for attributes: what they are about stands after them.
        while type == "|" {
            _ = try elements(rest, times: 2, &buffer)
            (type, rest) = try line(&buffer)
        }
        switch type {
        case "+": return .string(rest)
        case "-": return .error(rest)
        case ":": return .integer(try checked(RESPNumber.integer(rest.readableBytesView), "an integer"))
        case ",": return .double(try checked(RESPNumber.double(rest.readableBytesView), "a double"))
        case "(":
            guard RESPNumber.isBigNumber(rest.readableBytesView) else { throw RESPError("a big number that is none") }
            return .bigNumber(rest)
        case "#", "_": return try constant(type, rest)
        case "$": return try string(rest, &buffer)
        case "!": return .error(try text(rest, &buffer))
        case "=": return .string(try verbatim(try text(rest, &buffer)))
        default: return try aggregate(type, rest, &buffer)
        }
    }

    private static func checked<T>(_ value: T?, _ what: StaticString) throws(RESPError) -> T {
        guard let value else { throw RESPError("\(what) that is none") }
        return value
    }

    private static func constant(_ type: UnicodeScalar, _ rest: ByteBuffer) throws(RESPError) -> RESPValue {
        switch (type, String(buffer: rest)) {
        case ("_", ""): .null
        case ("#", "t"): .boolean(true)
        case ("#", "f"): .boolean(false)
        default: throw RESPError("a boolean or a null that is none")
        }
    }

    private static func aggregate(
        _ type: UnicodeScalar, _ rest: ByteBuffer, _ buffer: inout ByteBuffer
    ) throws(RESPError) -> RESPValue {
        if type == "*", rest.readableBytesView.elementsEqual("-1".utf8) { return .null }
        let elements = try elements(rest, times: type == "%" ? 2 : 1, &buffer)
        switch type {
        case "*": return .array(elements)
        case "~": return .set(elements)
        case ">": return .push(elements)
        case "%":
            guard elements.count.isMultiple(of: 2) else { throw RESPError("a map with a key that has no value") }
            return .map(elements)
        default: throw RESPError("a chunk or an end mark where a value is expected")
        }
    }

    private static func elements(
        _ count: ByteBuffer, times factor: Int, _ buffer: inout ByteBuffer
    ) throws(RESPError) -> [RESPValue] {
        var elements: [RESPValue] = []
        guard let count = RESPNumber.length(count.readableBytesView) else {
            while buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) != UInt8(ascii: ".") {
                elements.append(try value(&buffer))
            }
            _ = try line(&buffer)
            return elements
        }
        // A count is only a claim: memory grows with what is there.
        elements.reserveCapacity(min(count * factor, 256))
        for _ in 0..<(count * factor) { elements.append(try value(&buffer)) }
        return elements
    }

    private static func string(_ length: ByteBuffer, _ buffer: inout ByteBuffer) throws(RESPError) -> RESPValue {
        if length.readableBytesView.elementsEqual("-1".utf8) { return .null }
        guard length.readableBytesView.elementsEqual("?".utf8) else { return .string(try text(length, &buffer)) }
        var whole = ByteBuffer()
        while true {
            let (_, length) = try line(&buffer)
            if RESPNumber.length(length.readableBytesView) == 0 { return .string(whole) }
            whole.writeImmutableBuffer(try text(length, &buffer))
        }
    }

    private static func text(_ length: ByteBuffer, _ buffer: inout ByteBuffer) throws(RESPError) -> ByteBuffer {
        guard let count = RESPNumber.length(length.readableBytesView), let text = buffer.readSlice(length: count),
            buffer.readSlice(length: 2) != nil
        else { throw RESPError("a text that is cut off") }
        return text
    }

    /// `txt:` or `mkd:`, and the text.
    private static func verbatim(_ text: ByteBuffer) throws(RESPError) -> ByteBuffer {
        guard text.getInteger(at: text.readerIndex + 3, as: UInt8.self) == UInt8(ascii: ":"),
            let rest = text.getSlice(at: text.readerIndex + 4, length: text.readableBytes - 4)
        else { throw RESPError("a verbatim text without its format") }
        return rest
    }

    private static func line(_ buffer: inout ByteBuffer) throws(RESPError) -> (UnicodeScalar, ByteBuffer) {
        let view = buffer.readableBytesView
        guard let type = view.first, let end = view.firstIndex(of: .carriageReturn),
            let line = buffer.readSlice(length: end - view.startIndex + 2),
            let rest = line.getSlice(at: line.readerIndex + 1, length: line.readableBytes - 3)
        else { throw RESPError("a line that is cut off") }
        return (UnicodeScalar(type), rest)
    }
}
