/// Reads JSON strictly: one text, one meaning. RFC 8259.
///
/// Refused beside what the grammar refuses: a byte order mark, invalid UTF-8, half surrogate pairs, duplicate members,
/// and whatever passes the limits. No call nests with the input, so its depth cannot exhaust the stack.
public enum JSONReader {
    /// The value that the bytes spell.
    public static func parse(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw JSONError(reason: .tooLarge, offset: limits.bytes) }
        let parsed = bytes.withContiguousStorageIfAvailable { parse(contiguous: $0, limits) }
        return try (parsed ?? Array(bytes).withUnsafeBufferPointer { parse(contiguous: $0, limits) }).get()
    }

    /// The object that the bytes spell; any other value is refused as unexpected at byte 0.
    public static func parseObject(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONObject {
        guard case .object(let object) = try parse(bytes, limits: limits) else {
            throw JSONError(reason: .unexpectedByte, offset: 0)
        }
        return object
    }

    private static func parse(
        contiguous bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits
    ) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in
            var builder = JSONTreeBuilder(scanner: JSONScanner(bytes: bytes, limits: limits), limits: limits)
            return try builder.build()
        }
    }
}

/// Puts the scanner's tokens together on a stack of open containers.
private struct JSONTreeBuilder {
    var scanner: JSONScanner
    let limits: JSONLimits
    private var open: [Container] = []
    private var values = 0

    init(scanner: JSONScanner, limits: JSONLimits) {
        self.scanner = scanner
        self.limits = limits
    }

    /// An array or object whose end has not been seen.
    private struct Container {
        let isObject: Bool
        var elements: [JSONValue] = []
        var object = JSONObject()
        var name = ""
    }

    mutating func build() throws(JSONError) -> JSONValue {
        while true {
            guard var value = try openOrRead() else { continue }
            while true {
                guard !open.isEmpty else {
                    scanner.skipSpace()
                    guard scanner.isAtEnd else { throw scanner.error(.trailingBytes) }
                    return value
                }
                try add(value)
                guard try closes() else { break }
                value = closed()
            }
        }
    }

    /// A scalar or an empty container; nil where a container was opened and its first value is next.
    private mutating func openOrRead() throws(JSONError) -> JSONValue? {
        scanner.skipSpace()
        values += 1
        guard values <= limits.values else { throw scanner.error(.tooLarge) }
        let isObject: Bool
        switch scanner.peek() {
        case UInt8(ascii: "{"): isObject = true
        case UInt8(ascii: "["): isObject = false
        default: return try scanner.scalar()
        }
        guard open.count < limits.depth else { throw scanner.error(.tooDeep) }
        scanner.advance()
        scanner.skipSpace()
        if scanner.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            return isObject ? .object(JSONObject()) : .array([])
        }
        open.append(Container(isObject: isObject))
        if isObject { try readName() }
        return nil
    }

    private mutating func readName() throws(JSONError) {
        scanner.skipSpace()
        let start = scanner.position
        let name = try scanner.string()
        guard !open[open.count - 1].object.contains(name) else {
            throw JSONError(reason: .duplicateMember, offset: start)
        }
        open[open.count - 1].name = name
        scanner.skipSpace()
        guard scanner.take(UInt8(ascii: ":")) else { throw scanner.unexpected() }
    }

    private mutating func add(_ value: JSONValue) throws(JSONError) {
        let last = open.count - 1
        guard open[last].isObject else { return open[last].elements.append(value) }
        guard open[last].object.insert(open[last].name, value) else { throw scanner.error(.duplicateMember) }
    }

    /// Whether the innermost container ends here; otherwise the next value is due.
    private mutating func closes() throws(JSONError) -> Bool {
        let isObject = open[open.count - 1].isObject
        scanner.skipSpace()
        if scanner.take(UInt8(ascii: ",")) {
            if isObject { try readName() }
            return false
        }
        guard scanner.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw scanner.unexpected() }
        return true
    }

    private mutating func closed() -> JSONValue {
        let container = open.removeLast()
        return container.isObject ? .object(container.object) : .array(container.elements)
    }
}
