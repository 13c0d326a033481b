import Mustache

/// Text in a page, escaped scalar by scalar: a character that is put together from several scalars is escaped like its first.
struct PageText: MustacheContentType {
    /// The name by which templates ask for it.
    static let name = "GATEHOUSE_PAGE"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
