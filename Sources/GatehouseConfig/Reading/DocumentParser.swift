import Yams

/// Reads YAML text into `DocumentNode`s under limits that hold for any input.
///
/// Aliases never reach the YAML library, which would hash and compare what they stand for, however often it is repeated:
/// each `*` is swapped for a character that cannot begin anything else, and the composer resolves what begins with it, counting nodes.
enum DocumentParser {
    /// Bytes of text.
    static let maximumBytes = 1 << 20
    /// Levels of lists and mappings.
    static let maximumDepth = 32
    /// Nodes, those that aliases repeat counted each time.
    static let maximumNodes = 50_000

    /// Stands for `*` while the YAML library reads. A noncharacter: no text has a use for it.
    static let aliasMark: Character = "\u{10FFFF}"

    /// The root of the single document; nil where there is none.
    static func parse(
        _ text: String, file: String, tags: DocumentComposer.Tags = .refused
    ) throws(ConfigurationError) -> DocumentNode? {
        let start = SourcePosition(file: file, line: 1, column: 1)
        guard text.utf8.count <= maximumBytes else {
            throw ConfigurationError(
                .limit, at: start, path: "", received: "\(text.utf8.count) bytes", expected: "at most \(maximumBytes)")
        }
        let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard !body.unicodeScalars.contains("\u{10FFFF}") else {
            throw ConfigurationError(
                .syntax, at: start, path: "", received: "the noncharacter U+10FFFF", expected: "text")
        }
        let parser: Parser
        let root: Node?
        do {
            parser = try Parser(yaml: replacing("*", by: aliasMark, in: body), encoding: .utf8)
            root = try parser.singleRoot()
        } catch {
            throw syntaxError(error, start: start, text: body)
        }
        guard let root else { return nil }
        // Nodes hold their anchors weakly: the parser keeps them.
        return try withExtendedLifetime(parser) { () throws(ConfigurationError) -> DocumentNode in
            var composer = DocumentComposer(file: file, tags: tags)
            return try composer.compose(root)
        }
    }

    static func replacing(_ character: Character, by other: Character, in text: String) -> String {
        guard let from = character.unicodeScalars.first, let to = other.unicodeScalars.first else { return text }
        guard text.unicodeScalars.contains(from) else { return text }
        var result = String.UnicodeScalarView()
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { result.append(scalar == from ? to : scalar) }
        return String(result)
    }

    private static func syntaxError(_ error: any Error, start: SourcePosition, text: String) -> ConfigurationError {
        func at(_ mark: Mark) -> SourcePosition {
            SourcePosition(file: start.file, line: max(mark.line, 1), column: max(mark.column, 1))
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let received = (context.map { $0.text + ", " } ?? "") + problem
            let hint =
                isBareVariable(line: mark.line, in: text) ? "YAML: inside { } and [ ] a ${…} needs quotes" : "YAML"
            return ConfigurationError(.syntax, at: at(mark), path: "", received: received, expected: hint)
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { replacing(aliasMark, by: "*", in: $0).quotedForMessage }.joined(separator: ", ")
            return ConfigurationError(
                .duplicateKey, at: at(context.mark), path: "", received: "\(names) more than once in one mapping",
                expected: "each key once")
        case .reader(let problem, let offset, _, _):
            let position = offset.map { lineAndColumn(of: $0, in: text) } ?? (1, 1)
            return ConfigurationError(
                .syntax, at: SourcePosition(file: start.file, line: position.0, column: position.1), path: "",
                received: problem, expected: "printable text")
        default:
            return ConfigurationError(
                .syntax, at: start, path: "", received: "a text that cannot be read", expected: "YAML")
        }
    }

    /// Whether the line has a flow mapping or list, and a variable: braces end a plain scalar there.
    private static func isBareVariable(line: Int, in text: String) -> Bool {
        let lines = text.split(separator: "\n", maxSplits: max(line, 1), omittingEmptySubsequences: false)
        guard line >= 1, line <= lines.count, let variable = lines[line - 1].firstRange(of: "${") else { return false }
        return lines[line - 1][..<variable.lowerBound].contains { $0 == "{" || $0 == "[" }
    }

    private static func lineAndColumn(of offset: Int, in text: String) -> (Int, Int) {
        var line = 1
        var column = 1
        for character in text.prefix(offset) {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return (line, column)
    }
}
