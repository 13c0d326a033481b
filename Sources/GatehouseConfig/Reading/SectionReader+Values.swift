extension SectionReader {
    /// A mapping whose members the file chooses; nil where the key is left out.
    func object(_ key: String) -> [ConfigurationValue.Member]? {
        guard let node = take(key) else { return nil }
        guard case .mapping = node, case .object(let members) = value(of: node, path: fullPath(key)) else {
            refuse(key, .wrongType, received: node.sort, expected: "a mapping")
            return nil
        }
        return members
    }

    private func value(of node: DocumentNode, path: String) -> ConfigurationValue {
        switch node {
        case .list(let items, _):
            return .array(items.enumerated().map { value(of: $1, path: "\(path)[\($0)]") })
        case .mapping(let entries, _):
            return .object(
                entries.map { .init(name: $0.key, value: value(of: $0.value, path: "\(path).\($0.key.forPath)")) })
        case .scalar(let scalar):
            if node.isNull { return .null }
            guard let result = substituted(scalar, path: path) else { return .null }
            guard scalar.isPlain, !result.isSubstituted else { return .string(result.text) }
            return Self.plainValue(result.text)
        }
    }

    private static func plainValue(_ text: String) -> ConfigurationValue {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        // As JSON writes numbers: no sign but a minus, no leading zero. RFC 8259 §6.
        guard let first = digits.utf8.first, URISyntax.isDigit(first),
            digits.count == 1 || first != UInt8(ascii: "0") || digits.dropFirst().first == "."
        else { return .string(text) }
        if digits.utf8.allSatisfy(URISyntax.isDigit) { return Int64(text).map { .integer($0) } ?? .string(text) }
        guard digits.utf8.allSatisfy({ URISyntax.isDigit($0) || "+-.eE".utf8.contains($0) }), let number = Double(text),
            number.isFinite
        else { return .string(text) }
        return .number(number)
    }
}
