package import NIOCore

/// Finds where an answer ends, however many reads it comes in: each byte of a header is looked at once, texts are skipped by their length.
package struct RESPScanner: Sendable {
    private let limits: RESPLimits
    /// What is open around the next value, outermost first.
    private var open: [Frame] = []
    /// How far the answer is understood.
    private var offset = 0
    /// Up to where the end of the line at `offset` was looked for.
    private var searched = 0
    /// The end of a text that has not come whole.
    private var textEnd: Int?
    private var values = 0

    private struct Frame {
        let kind: Kind
        /// How many values are still to come; not used where the end is marked.
        var remaining: Int

        enum Kind { case counted, attribute, marked, markedAttribute, chunks }
    }

    /// A scanner at the beginning of an answer.
    package init(limits: RESPLimits = .init()) { self.limits = limits }

    /// How many bytes the answer at the beginning of the buffer has; nil where it is not all there.
    ///
    /// The same answer, and what has come of it since, is given again until it is whole; the next one may begin right after it.
    package mutating func scan(_ buffer: ByteBuffer) throws(RESPError) -> Int? {
        let view = buffer.readableBytesView
        let result = view.withUnsafeBytes { bytes in Result { () throws(RESPError) in try scan(bytes) } }
        guard let length = try result.get() else {
            guard buffer.readableBytes <= limits.bytes else { throw tooLong }
            return nil
        }
        guard length <= limits.bytes else { throw tooLong }
        self = RESPScanner(limits: limits)
        return length
    }

    private var tooLong: RESPError { RESPError("an answer of more than \(limits.bytes) bytes") }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Int? {
        while true {
            if let end = textEnd {
                guard bytes.count >= end else { return nil }
                guard bytes[end - 2] == .carriageReturn, bytes[end - 1] == .lineFeed else {
                    throw RESPError("a text that is longer than its length says")
                }
                (textEnd, offset, searched) = (nil, end, end)
                if try finishText() { return offset }
                continue
            }
            guard let lineEnd = try findLineEnd(bytes) else { return nil }
            let line = bytes[offset..<lineEnd]
            (offset, searched) = (lineEnd + 2, lineEnd + 2)
            if try header(line) { return offset }
        }
    }

    private mutating func findLineEnd(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Int? {
        while searched < bytes.count {
            let byte = bytes[searched]
            if byte == .carriageReturn {
                guard searched + 1 < bytes.count else { return nil }
                guard bytes[searched + 1] == .lineFeed else { throw RESPError("a CR without its LF") }
                return searched
            }
            guard byte != .lineFeed else { throw RESPError("a LF without its CR") }
            searched += 1
            guard searched - offset <= limits.line else { throw RESPError("a line of more than \(limits.line) bytes") }
        }
        return nil
    }
}

// MARK: Headers

extension RESPScanner {
    /// Takes in a line, and says whether the answer ends with it.
    private mutating func header(_ line: Slice<UnsafeRawBufferPointer>) throws(RESPError) -> Bool {
        guard let type = line.first.map(UnicodeScalar.init) else { throw RESPError("an empty line") }
        let rest = line.dropFirst()
        if open.last?.kind == .chunks, type != ";" { throw RESPError("no chunk inside a text that comes in chunks") }
        switch type {
        case "+", "-", ":", "_", ",", "#", "(": return try finishValue()
        case "$", "=", "!": return try text(rest, mayBeNull: type == "$", mayBeMarked: type == "$")
        case "*", "~", ">", "%", "|": return try aggregate(type, rest)
        case ";": return try chunk(rest)
        case ".": return try endMark(rest)
        default: throw RESPError("the type byte 0x\(String(type.value, radix: 16))")
        }
    }

    private mutating func text(
        _ length: Slice<UnsafeRawBufferPointer>, mayBeNull: Bool, mayBeMarked: Bool
    ) throws(RESPError) -> Bool {
        if mayBeMarked, length.elementsEqual("?".utf8) {
            try push(.init(kind: .chunks, remaining: 0))
            return false
        }
        if mayBeNull, length.elementsEqual("-1".utf8) { return try finishValue() }
        textEnd = offset + (try count(length, atMost: limits.bytes)) + 2
        return false
    }

    private mutating func aggregate(
        _ type: UnicodeScalar, _ length: Slice<UnsafeRawBufferPointer>
    ) throws(RESPError) -> Bool {
        let isAttribute = type == "|"
        if length.elementsEqual("?".utf8) {
            try push(.init(kind: isAttribute ? .markedAttribute : .marked, remaining: 0))
            return false
        }
        if type == "*", length.elementsEqual("-1".utf8) { return try finishValue() }
        let count = try count(length, atMost: limits.values) * (type == "%" || isAttribute ? 2 : 1)
        guard count > 0 else { return isAttribute ? false : try finishValue() }
        try push(.init(kind: isAttribute ? .attribute : .counted, remaining: count))
        return false
    }

    private mutating func chunk(_ length: Slice<UnsafeRawBufferPointer>) throws(RESPError) -> Bool {
        guard open.last?.kind == .chunks else { throw RESPError("a chunk outside a text that comes in chunks") }
        let count = try count(length, atMost: limits.bytes)
        guard count == 0 else {
            textEnd = offset + count + 2
            return false
        }
        open.removeLast()
        return try finishValue()
    }

    private mutating func endMark(_ rest: Slice<UnsafeRawBufferPointer>) throws(RESPError) -> Bool {
        guard rest.isEmpty, let kind = open.last?.kind, kind == .marked || kind == .markedAttribute else {
            throw RESPError("an end mark where none is expected")
        }
        open.removeLast()
        return kind == .markedAttribute ? false : try finishValue()
    }

    private func count(_ digits: Slice<UnsafeRawBufferPointer>, atMost limit: Int) throws(RESPError) -> Int {
        guard let count = RESPNumber.length(digits) else { throw RESPError("a length that is no number") }
        guard count <= limit else { throw RESPError("a length of \(count), at most \(limit) is taken") }
        return count
    }

    private mutating func push(_ frame: Frame) throws(RESPError) {
        guard open.count < limits.depth else { throw RESPError("values nested deeper than \(limits.depth)") }
        open.append(frame)
    }

    /// A text or a chunk has come whole.
    private mutating func finishText() throws(RESPError) -> Bool {
        if open.last?.kind == .chunks { return false }
        return try finishValue()
    }

    /// Counts a value that has come whole, and says whether the answer has.
    private mutating func finishValue() throws(RESPError) -> Bool {
        while true {
            values += 1
            guard values <= limits.values else { throw RESPError("more than \(limits.values) values") }
            guard let last = open.indices.last else { return true }
            switch open[last].kind {
            case .marked, .markedAttribute, .chunks: return false
            case .counted, .attribute:
                open[last].remaining -= 1
                guard open[last].remaining == 0 else { return false }
                // What an attribute is about is still to come.
                if open.removeLast().kind == .attribute { return false }
            }
        }
    }
}
