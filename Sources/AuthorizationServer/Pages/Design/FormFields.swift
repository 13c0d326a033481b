/// A form of a page: where it goes, and the names of what it sends.
struct FormFields: Hashable {
    var action = ""
    var method = "get"
    var names: Set<String> = []

    /// The forms of a document. It reads what templates write, not whatever a browser would make sense of.
    static func read(_ document: String) -> [FormFields] {
        var forms: [FormFields] = []
        var isOpen = false
        for part in document.split(separator: "<").dropFirst(document.hasPrefix("<") ? 0 : 1) {
            let tag = part.prefix { $0 != ">" }
            let name = tag.prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
            if tag.lowercased().hasPrefix("/form") { isOpen = false }
            if name == "form" {
                forms.append(
                    FormFields(
                        action: attribute("action", in: tag) ?? "",
                        method: (attribute("method", in: tag) ?? "get").lowercased()))
                isOpen = true
            } else if isOpen, ["input", "button", "select", "textarea"].contains(name),
                let field = attribute("name", in: tag)
            {
                forms[forms.count - 1].names.insert(field)
            }
        }
        return forms
    }

    private static func attribute(_ name: String, in tag: Substring) -> String? {
        var rest = tag.drop { !$0.isWhitespace }
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
