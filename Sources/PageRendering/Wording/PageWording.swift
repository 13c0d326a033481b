package import OAuthCore

/// The operator's own words, in place of those that come along.
package struct PageWording: Sendable {
    /// Those of the server that answers the request in hand; nil: none.
    @TaskLocal package static var current: PageWording?

    private var catalogs: [Key: any PageCatalog] = [:]

    private struct Key: Hashable {
        let catalog: String
        let language: PageLanguage
    }

    /// Words by language and name; what names no language or no text is left out and a line of `faults`.
    ///
    /// - Parameters:
    ///   - known: the catalogs that there are.
    ///   - key: where the words are in the configuration file.
    package init(
        _ texts: [String: [String: String]], of known: [any PageCatalog.Type], under key: String,
        faults: inout [String]
    ) {
        for (tag, texts) in texts.sorted(by: { $0.key < $1.key }) {
            guard let language = PageLanguage(rawValue: tag) else {
                let tags = PageLanguage.tags.joined(separator: ", ")
                faults.append("\(key).\(tag): received an unknown language, expected one of \(tags)")
                continue
            }
            take(texts, of: known, language, "\(key).\(tag)", &faults)
        }
    }

    private mutating func take(
        _ texts: [String: String], of known: [any PageCatalog.Type], _ language: PageLanguage, _ key: String,
        _ faults: inout [String]
    ) {
        var unknown = Set(texts.keys)
        for catalog in known {
            let names = Set(Self.names(in: catalog.original(language), catalog.name))
            let own = texts.filter { names.contains($0.key) }
            unknown.subtract(own.keys)
            faults += Self.wrongPlaceholders(own, in: catalog.original(language), catalog.name).map { "\(key).\($0)" }
            guard !own.isEmpty, let reworded = catalog.reworded(language, own) else { continue }
            catalogs[Key(catalog: catalog.name, language: language)] = reworded
        }
        let names = known.flatMap { Self.names(in: $0.original(language), $0.name) }
        for name in unknown.sorted() {
            let section = name.prefix { $0 != "." }
            let near = names.filter { $0.hasPrefix(section + ".") }
            let expected = near.isEmpty ? known.map { $0.name + ".…" } : near
            faults.append(
                "\(key).\(name): received a text that no page has, expected one of "
                    + expected.sorted().joined(separator: ", "))
        }
    }

    /// The catalog with the operator's words; nil: there are none for it.
    package func catalog<Catalog: PageCatalog>(_ type: Catalog.Type, _ language: PageLanguage) -> Catalog? {
        catalogs[Key(catalog: type.name, language: language)] as? Catalog
    }

    /// The texts with something in braces that is not put in there: it would stand on the page as it is.
    private static func wrongPlaceholders(
        _ texts: [String: String], in catalog: Any, _ path: String
    ) -> [String] {
        let counted = Set(names(in: catalog, path) { $0 is CountedText })
        return texts.sorted { $0.key < $1.key }.compactMap { name, text in
            let isCounted = counted.contains(name)
            let rest = isCounted ? text.replacing(CountedText.placeholder, with: "") : text
            let words = rest.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { part in
                (word: part.prefix { $0.isLetter || $0 == "_" }, part: part)
            }
            let wrong = words.first { !$0.word.isEmpty && $0.part.dropFirst($0.word.count).hasPrefix("}") }
            guard let wrong else { return nil }
            let expected = isCounted ? "\(CountedText.placeholder) or none" : "none"
            return "\(name): received the placeholder {\(wrong.word)}, expected \(expected)"
        }
    }

    /// The names of all texts in a structure.
    package static func names(in value: Any, _ path: String) -> [String] {
        names(in: value, path) { $0 is String || $0 is CountedText }
    }

    private static func names(in value: Any, _ path: String, where isOne: (Any) -> Bool) -> [String] {
        if value is String || value is CountedText { return isOne(value) ? [path] : [] }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.map { names(in: $0.value, path, where: isOne) } ?? (isOne("") ? [path] : [])
        }
        return mirror.children.flatMap { child in
            child.label.map { names(in: child.value, "\(path).\($0)", where: isOne) } ?? []
        }
    }
}

extension PageCatalog {
    fileprivate static func reworded(_ language: PageLanguage, _ texts: [String: String]) -> (any PageCatalog)? {
        try? Self(from: RewordingDecoder(base: original(language), texts: texts, path: name))
    }
}
