/// A form of a page: where it goes, and the names of what it sends.
package struct FormFields: Hashable {
    package var action = ""
    package var method = "get"
    package var names: Set<String> = []

    /// The forms of a document.
    package static func read(_ document: String) -> [FormFields] {
        var forms: [FormFields] = []
        var isOpen = false
        for tag in MarkupTag.read(document) {
            if tag.name == "/form" { isOpen = false }
            if tag.name == "form" {
                forms.append(
                    FormFields(
                        action: tag.attribute("action") ?? "", method: (tag.attribute("method") ?? "get").lowercased()))
                isOpen = true
            } else if isOpen, ["input", "button", "select", "textarea"].contains(tag.name),
                let field = tag.attribute("name")
            {
                forms[forms.count - 1].names.insert(field)
            }
        }
        return forms
    }
}
