import OAuthCore

/// The operator's own words, in place of those that come along.
struct PageWording: Sendable {
    /// Those of the server that answers the request in hand; nil: none.
    @TaskLocal static var current: PageWording?

    private var catalogs: [Key: any PageCatalog] = [:]

    private struct Key: Hashable {
        let catalog: String
        let language: PageLanguage
    }

    /// Words by language and name; what names no language or no text is refused.
    init(_ texts: [String: [String: String]]) throws(PageDesignError) {
        var lines: [String] = []
        for (tag, texts) in texts.sorted(by: { $0.key < $1.key }) {
            guard let language = PageLanguage(rawValue: tag) else {
                let tags = PageLanguage.tags.joined(separator: ", ")
                lines.append(
                    "authorization_server.pages.texts.\(tag): received an unknown language, expected one of \(tags)")
                continue
            }
            take(texts, language, &lines)
        }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }

    private mutating func take(_ texts: [String: String], _ language: PageLanguage, _ lines: inout [String]) {
        var unknown = Set(texts.keys)
        for catalog in PageCatalogs.all {
            let known = Set(Self.names(in: catalog.original(language), catalog.name))
            let own = texts.filter { known.contains($0.key) }
            unknown.subtract(own.keys)
            guard !own.isEmpty, let reworded = catalog.reworded(language, own) else { continue }
            catalogs[Key(catalog: catalog.name, language: language)] = reworded
        }
        let names = PageCatalogs.all.flatMap { Self.names(in: $0.original(language), $0.name) }
        for name in unknown.sorted() {
            let section = name.prefix { $0 != "." }
            let near = names.filter { $0.hasPrefix(section + ".") }
            let expected = near.isEmpty ? PageCatalogs.all.map { $0.name + ".…" } : near
            lines.append(
                "authorization_server.pages.texts.\(language.rawValue).\(name): received a text that no page has, expected one of "
                    + expected.sorted().joined(separator: ", "))
        }
    }

    /// The catalog with the operator's words; nil: there are none for it.
    func catalog<Catalog: PageCatalog>(_ type: Catalog.Type, _ language: PageLanguage) -> Catalog? {
        catalogs[Key(catalog: type.name, language: language)] as? Catalog
    }

    /// The names of all texts in a structure.
    static func names(in value: Any, _ path: String) -> [String] {
        if value is String || value is CountedText { return [path] }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.map { names(in: $0.value, path) } ?? [path]
        }
        return mirror.children.flatMap { child in child.label.map { names(in: child.value, "\(path).\($0)") } ?? [] }
    }
}

extension PageCatalog {
    fileprivate static func reworded(_ language: PageLanguage, _ texts: [String: String]) -> (any PageCatalog)? {
        try? Self(from: RewordingDecoder(base: original(language), texts: texts, path: name))
    }
}
