import HTTPExchange
import HTTPTypes
import PageRendering

/// The list of all pages and letters beside the one that is shown, in a language, a scheme and a width.
struct PreviewIndex {
    let names: [String]
    let letters: [String]
    let page: String
    /// The letter that is shown in the place of a page; empty: none.
    let letter: String
    let language: String
    let scheme: String
    let width: String

    private static let widths = ["320", "400", "768", "1280"]

    var response: EndpointResponse {
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Pages</title><link rel="stylesheet" href="/preview.css"></head>
            <body>
            <nav>
            <h1>Pages</h1>
            <p>\(choices("language", PreviewedPages.languages, language))</p>
            <p>\(choices("scheme", [""] + PageScheme.allCases.map(\.rawValue), scheme))</p>
            <p>\(choices("width", [""] + Self.widths, width))</p>
            <ul>\(names.map { "<li>\(link($0, page: $0, isCurrent: !isLetter && $0 == page))</li>" }.joined())</ul>
            \(letters.isEmpty ? "" : "<h1>Letters</h1>")
            <ul>\(letters.map { "<li>\(letterLink($0))</li>" }.joined())</ul>
            </nav>
            <iframe title="\(isLetter ? "The letter" : "The page")" src="\(frame)" \(frameWidth)></iframe>
            </body>
            </html>

            """
        return EndpointResponse(
            status: .ok,
            headerFields: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentSecurityPolicy: "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'",
            ], body: Array(text.utf8))
    }

    private var isLetter: Bool { letters.contains(letter) }

    private var frame: String {
        isLetter ? address("/letter", letter: letter) : address("/page", page: page)
    }

    private func letterLink(_ name: String) -> String {
        "<a href=\"\(address("/", letter: name))\"\(isLetter && name == letter ? " aria-current=\"true\"" : "")>\(name)</a>"
    }

    private var frameWidth: String { Self.widths.contains(width) ? "width=\"\(width)\"" : "class=\"all\"" }

    private func choices(_ name: String, _ values: [String], _ current: String) -> String {
        values.map { value in
            let text = value.isEmpty ? (name == "scheme" ? "as the browser" : "all there is") : value
            return switch name {
            case "language": link(text, page: page, letter: letter, language: value, isCurrent: value == current)
            case "scheme": link(text, page: page, letter: letter, scheme: value, isCurrent: value == current)
            default: link(text, page: page, letter: letter, width: value, isCurrent: value == current)
            }
        }.joined(separator: " ")
    }

    private func link(
        _ text: String, page: String, letter: String = "", language: String? = nil, scheme: String? = nil,
        width: String? = nil, isCurrent: Bool
    ) -> String {
        let url = address("/", page: page, letter: letter, language: language, scheme: scheme, width: width)
        return "<a href=\"\(url)\"\(isCurrent ? " aria-current=\"true\"" : "")>\(text)</a>"
    }

    /// Values that come from the address stand in it again only where they are ones that there are.
    private func address(
        _ path: String, page: String = "", letter: String = "", language: String? = nil, scheme: String? = nil,
        width: String? = nil
    ) -> String {
        func known(_ value: String, _ values: [String]) -> String { values.contains(value) ? value : "" }
        let parts = [
            ("page", known(page, names)), ("letter", known(letter, letters)),
            ("language", known(language ?? self.language, PreviewedPages.languages)),
            ("scheme", known(scheme ?? self.scheme, PageScheme.allCases.map(\.rawValue))),
            ("width", known(width ?? self.width, Self.widths)),
        ]
        let query = parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.joined(separator: "&amp;")
        return path + "?" + query
    }

    static let stylesheet = EndpointResponse(
        status: .ok, headerFields: [.contentType: "text/css; charset=utf-8", .cacheControl: "no-store"],
        body: Array(
            """
            body { margin: 0; display: flex; block-size: 100vh; font: 14px/1.5 system-ui, sans-serif; color: #16202a; background: #dfe4e8; }
            nav { flex: none; inline-size: 17rem; overflow: auto; padding: 1rem; box-sizing: border-box; background: #fff; }
            h1 { font-size: 1rem; margin: 0 0 .5rem; } p { margin: 0 0 .5rem; } ul { list-style: none; margin: 0; padding: 0; }
            a { color: #0b5a52; } li a { display: block; padding: .2rem .4rem; text-decoration: none; }
            [aria-current] { font-weight: 700; background: #e2f1ef; } li a:hover { background: #eef2f4; }
            iframe { border: 0; background: #fff; margin: 0 auto; block-size: 100%; } .all { flex: 1; }
            .letter { display: block; padding: 1rem; background: #fff; } .letter h1 { font-size: 1.1rem; }
            .letter pre { white-space: pre-wrap; padding: 1rem; background: #eef2f4; } .letter iframe { inline-size: 100%; block-size: 36rem; }

            """.utf8))
}
