import OAuthCore

extension SectionReader {
    /// A mapping whose members the file chooses; nil where the key is left out.
    ///
    /// Plain scalars are read as JSON would read them; quoted ones, and those with a `${…}`, are texts.
    func object(_ key: String) -> JSONObject? {
        guard let node = take(key) else { return nil }
        guard case .mapping = node, case .object(let object) = value(of: node, path: fullPath(key)) else {
            refuse(key, .wrongType, received: node.sort, expected: "a mapping")
            return nil
        }
        return object
    }

    private func value(of node: DocumentNode, path: String) -> JSONValue {
        switch node {
        case .list(let items, _):
            return .array(items.enumerated().map { value(of: $1, path: "\(path)[\($0)]") })
        case .mapping(let entries, _):
            return .object(JSONObject(entries.map { ($0.key, value(of: $0.value, path: "\(path).\($0.key.forPath)")) }))
        case .scalar(let scalar):
            if node.isNull { return .null }
            guard let result = substituted(scalar, path: path) else { return .null }
            guard scalar.isPlain, !result.isSubstituted else { return .string(result.text) }
            return Self.plainValue(result.text)
        }
    }

    private static func plainValue(_ text: String) -> JSONValue {
        guard let value = try? JSONReader.parse(Array(text.utf8)) else { return .string(text) }
        switch value {
        case .bool, .number: return value
        default: return .string(text)
        }
    }
}
