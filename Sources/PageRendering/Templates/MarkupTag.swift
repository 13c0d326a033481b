/// A tag of a document that a template wrote. It reads what templates write, not whatever a browser would make sense of.
struct MarkupTag {
    /// In lower case; with a slash in front where it ends an element.
    let name: String
    private let text: Substring

    /// The tags of a document, in its order.
    static func read(_ document: String) -> [MarkupTag] {
        document.split(separator: "<").dropFirst(document.hasPrefix("<") ? 0 : 1).map { part in
            let text = part.prefix { $0 != ">" }
            let isEnd = text.hasPrefix("/")
            let name = text.dropFirst(isEnd ? 1 : 0).prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
            return MarkupTag(name: (isEnd ? "/" : "") + name, text: text)
        }
    }

    /// The value of an attribute; nil: it has none of that name.
    func attribute(_ name: String) -> String? {
        var rest = text.drop { !$0.isWhitespace }
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
            var value = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            if let quote = value.first, quote == "\"" || quote == "'" {
                value = value.dropFirst()
                let text = value.prefix { $0 != quote }
                if key.lowercased() == name { return String(text) }
                rest = value[text.endIndex...].dropFirst()
            } else {
                let text = value.prefix { !$0.isWhitespace }
                if key.lowercased() == name { return String(text) }
                rest = value[text.endIndex...]
            }
        }
        return nil
    }
}

/// The links of a page.
package enum PageLinks {
    /// Where the links of a document lead, in its order.
    package static func read(_ document: String) -> [String] {
        MarkupTag.read(document).filter { $0.name == "a" }.compactMap { $0.attribute("href") }
    }
}
