import OAuthCore

/// The properties of a resource, read one by one; what nobody asked for is told at the end, so that nothing is lost in silence.
final class TemplateProperties {
    private let node: DocumentNode?
    private let resolver: TemplateResolver
    private var asked: Set<String> = []
    /// Where the resource stands.
    let position: SourcePosition

    init(_ node: DocumentNode?, at position: SourcePosition, _ resolver: TemplateResolver) throws(ConfigurationError) {
        self.node = try node.flatMap { (node) throws(ConfigurationError) in try resolver.resolve(node) }
        self.position = position
        self.resolver = resolver
    }

    /// The names of properties that were not asked for.
    var unread: [String] { (node?.entries ?? []).map(\.key).filter { !asked.contains($0) } }

    /// Takes a property for read, whatever it holds.
    func pass(over key: String) { asked.insert(key) }

    func has(_ key: String) -> Bool { node?.member(key) != nil }

    /// A text, or a number or boolean as it is written; nil: not there.
    func text(_ key: String) throws(ConfigurationError) -> String? {
        guard let value = try value(key) else { return nil }
        return try at(key) { () throws(ConfigurationError) in try resolver.text(value) }
    }

    func required(_ key: String) throws(ConfigurationError) -> String {
        guard let text = try text(key) else {
            throw ConfigurationError(
                .missingKey, at: position, path: key, received: "nothing", expected: "a text under \(key)")
        }
        return text
    }

    func flag(_ key: String) throws(ConfigurationError) -> Bool? {
        guard let text = try text(key) else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw wrong(key, text.quotedForMessage, "true or false")
        }
    }

    func number(_ key: String) throws(ConfigurationError) -> Int? {
        guard let text = try text(key) else { return nil }
        guard let number = Int(text), (0...100_000_000).contains(number) else {
            throw wrong(key, text.quotedForMessage, "a whole number")
        }
        return number
    }

    /// The texts of a list; empty where it is not there.
    func texts(_ key: String) throws(ConfigurationError) -> [String] {
        guard let value = try value(key) else { return [] }
        return try at(key) { () throws(ConfigurationError) in
            var texts: [String] = []
            for item in try resolver.list(value) { texts.append(try resolver.text(item)) }
            return texts
        }
    }

    /// The mappings of a list.
    func sections(_ key: String) throws(ConfigurationError) -> [TemplateProperties] {
        guard let value = try value(key) else { return [] }
        var sections: [TemplateProperties] = []
        for item in try resolver.list(value) {
            sections.append(try TemplateProperties(item, at: item.position, resolver))
        }
        return sections
    }

    /// A mapping; one without members where it is not there.
    func section(_ key: String) throws(ConfigurationError) -> TemplateProperties {
        let value = try value(key)
        return try TemplateProperties(value, at: value?.position ?? position, resolver)
    }

    func wrong(_ key: String, _ received: String, _ expected: String) -> ConfigurationError {
        ConfigurationError(
            .invalidValue, at: node?.member(key)?.position ?? position, path: key, received: received,
            expected: expected)
    }

    private func value(_ key: String) throws(ConfigurationError) -> DocumentNode? {
        asked.insert(key)
        guard let value = node?.member(key), !value.isNull else { return nil }
        return try at(key) { () throws(ConfigurationError) in try resolver.resolve(value) }
    }

    /// The name of the property in a refusal of its value.
    private func at<Value>(_ key: String, _ body: () throws(ConfigurationError) -> Value) throws(ConfigurationError)
        -> Value
    {
        do { return try body() } catch {
            throw ConfigurationError(
                error.kind, at: error.position, path: error.path.isEmpty ? key : "\(key).\(error.path)",
                received: error.received, expected: error.expected)
        }
    }
}
