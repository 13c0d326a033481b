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
            let present = Self.texts(in: catalog.original(language), catalog.name)
            let own = texts.filter { present.keys.contains($0.key) }
            unknown.subtract(own.keys)
            for (name, words) in own.sorted(by: { $0.key < $1.key }) {
                let text = present[name] as? any RewordableText
                guard let fault = text == nil ? Placeholders.fault(in: words) : text?.fault(in: words) else { continue }
                faults.append("\(key).\(name): \(fault)")
            }
            guard !own.isEmpty, let reworded = catalog.reworded(language, own) else { continue }
            catalogs[Key(catalog: catalog.name, language: language)] = reworded
        }
        guard !unknown.isEmpty else { return }
        let names = known.flatMap { Self.texts(in: $0.original(language), $0.name).keys }
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

    /// All texts in a structure by their names.
    private static func texts(in value: Any, _ path: String) -> [String: Any] {
        if let text = value as? any RewordableText { return text.isAbsent ? [:] : [path: value] }
        if value is String { return [path: value] }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.map { texts(in: $0.value, path) } ?? [path: value]
        }
        return mirror.children.reduce(into: [:]) { all, child in
            guard let label = child.label else { return }
            all.merge(texts(in: child.value, "\(path).\(label)")) { first, _ in first }
        }
    }
}

extension PageCatalog {
    fileprivate static func reworded(_ language: PageLanguage, _ texts: [String: String]) -> (any PageCatalog)? {
        try? Self(from: RewordingDecoder(base: original(language), texts: texts, path: name))
    }
}
