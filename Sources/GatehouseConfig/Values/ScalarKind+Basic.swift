extension ScalarKind where Value == String {
    /// A text that is not empty.
    static func text(_ expected: String = "a text", atMost limit: Int = 1024) -> ScalarKind {
        ScalarKind(expected: expected) { (text) throws(Refusal) in
            guard !text.isEmpty else { throw Refusal() }
            guard text.utf8.count <= limit else {
                throw Refusal(received: "\(text.utf8.count) bytes", expected: "\(expected) of at most \(limit) bytes")
            }
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw Refusal(received: "a text with a control character")
            }
            return text
        }
    }

    /// A path, relative to the file, made absolute.
    static func path(in context: ReadingContext) -> ScalarKind {
        text("a path", atMost: 4096).map { (path) throws(Refusal) in context.absolutePath(path) }
    }

    /// A path of a URL of this server: one `/` at the front, no query, no dot or empty segments.
    static func localPath(_ expected: String = "a path such as /token") -> ScalarKind {
        text(expected).map { (path) throws(Refusal) in
            guard isLocalPath(path) else { throw Refusal() }
            return path
        }
    }

    private static func isLocalPath(_ path: String) -> Bool {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ URISyntax.isAllowed($0) && !"?#[]%".utf8.contains($0) })
        else {
            return false
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return path == "/" || segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}

extension ScalarKind where Value == Bool {
    /// `true` or `false`.
    static var boolean: ScalarKind {
        ScalarKind(expected: "true or false") { (text) throws(Refusal) in
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            default: throw Refusal(.wrongType)
            }
        }
    }
}

extension ScalarKind where Value == Int {
    /// A whole number in the range.
    static func integer(_ range: ClosedRange<Int>) -> ScalarKind {
        ScalarKind(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            (text) throws(Refusal) in
            guard !text.isEmpty, text.utf8.allSatisfy(URISyntax.isDigit) else { throw Refusal(.wrongType) }
            guard let value = Int(text), range.contains(value) else { throw Refusal() }
            return value
        }
    }

    /// A number of bytes: `65536`, `64KiB`, `1MiB`.
    static func bytes(_ range: ClosedRange<Int>) -> ScalarKind {
        let expected = "a size such as 64KiB, from \(range.lowerBound) to \(range.upperBound) bytes"
        return ScalarKind(expected: expected) { (text) throws(Refusal) in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let factors = [
                "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1000, "MB": 1_000_000,
                "GB": 1_000_000_000,
            ]
            guard let number = Int(digits), let factor = factors[String(text.dropFirst(digits.count))] else {
                throw Refusal(.wrongType)
            }
            let (value, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow, range.contains(value) else { throw Refusal() }
            return value
        }
    }
}

extension ScalarKind where Value == Duration {
    /// A number with `ms`, `s`, `m`, `h` or `d`; 0 needs no unit.
    static func duration(_ range: ClosedRange<Duration>) -> ScalarKind {
        let expected = "a duration from \(range.lowerBound.configured) to \(range.upperBound.configured)"
        return ScalarKind(expected: expected) { (text) throws(Refusal) in
            guard let duration = Duration(configured: text) else {
                throw Refusal(.wrongType, expected: "\(expected): a number with ms, s, m, h or d, as 60s")
            }
            guard range.contains(duration) else { throw Refusal() }
            return duration
        }
    }
}

extension ScalarKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the names of an enumeration.
    static var choice: ScalarKind {
        let names = Value.allCases.map(\.rawValue)
        return ScalarKind(expected: names.count == 1 ? names[0] : "one of " + names.joined(separator: ", ")) {
            (text) throws(Refusal) in
            if let value = Value(rawValue: text) { return value }
            let near = Suggestion.nearest(to: text, among: names)
            throw Refusal(
                expected: near.map { "\($0) (did you mean that?), or another of " + names.joined(separator: ", ") })
        }
    }
}
