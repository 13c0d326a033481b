/// The records of a CSV file, one at a time, with the line where each begins. RFC 4180; the first record names the fields.
struct CSVRecords {
    /// The longest record, in bytes.
    static let maximumLength = 64 << 10

    private let nextLine: () -> String?
    private var line = 0

    /// - Parameter nextLine: the next line without its end; nil at the end of the file.
    init(nextLine: @escaping () -> String?) { self.nextLine = nextLine }

    /// The next record's fields; nil at the end. Throws where a quote is not closed or stands within a field.
    mutating func next() throws(ImportProblem) -> (fields: [String], line: Int)? {
        guard var text = read() else { return nil }
        let start = line
        while true {
            if let fields = try Self.split(text, line: start) { return (fields, start) }
            guard text.utf8.count <= Self.maximumLength, let more = read() else {
                throw ImportProblem(line: start, "a quote is not closed")
            }
            text += "\n" + more
        }
    }

    private mutating func read() -> String? {
        guard var text = nextLine() else { return nil }
        line += 1
        if line == 1, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        if text.utf8.last == UInt8(ascii: "\r") { text = String(decoding: text.utf8.dropLast(), as: UTF8.self) }
        return text
    }

    /// The fields; nil where a quoted field goes on in the next line.
    private static func split(_ text: String, line: Int) throws(ImportProblem) -> [String]? {
        var fields: [String] = []
        var field: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while true {
            field.removeAll(keepingCapacity: true)
            if rest.first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                guard try takeQuoted(&rest, into: &field, line: line) else { return nil }
            } else {
                let plain = rest.prefix { $0 != UInt8(ascii: ",") }
                guard !plain.contains(UInt8(ascii: "\"")) else {
                    throw ImportProblem(line: line, "a quote stands within a field that does not begin with one")
                }
                field += plain
                rest = rest[plain.endIndex...]
            }
            fields.append(String(decoding: field, as: UTF8.self))
            guard rest.first == UInt8(ascii: ",") else { return fields }
            rest = rest.dropFirst()
        }
    }

    /// What stands between two quotes, a doubled one for one; false where the second does not come.
    private static func takeQuoted(
        _ rest: inout ArraySlice<UInt8>, into field: inout [UInt8], line: Int
    ) throws(ImportProblem) -> Bool {
        while let byte = rest.first {
            rest = rest.dropFirst()
            if byte != UInt8(ascii: "\"") {
                field.append(byte)
            } else if rest.first == UInt8(ascii: "\"") {
                field.append(byte)
                rest = rest.dropFirst()
            } else {
                guard rest.isEmpty || rest.first == UInt8(ascii: ",") else {
                    throw ImportProblem(line: line, "something follows the quote that ends a field")
                }
                return true
            }
        }
        return false
    }
}

/// What is wrong with one record.
struct ImportProblem: Error, CustomStringConvertible {
    let line: Int
    let message: String

    init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    var description: String { "line \(line): \(message)" }
}
