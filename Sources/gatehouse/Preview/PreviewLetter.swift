import HTTPExchange
import HTTPTypes

/// A letter as its reader has it: the subject, the plain text, and the page.
struct PreviewLetter {
    /// Names of a letter and of a language that there are.
    let name: String
    let language: String
    let subject: String
    let text: String
    let hasPage: Bool

    var response: EndpointResponse {
        let page =
            hasPage
            ? "<iframe title=\"As a page\" src=\"/letter-page?letter=\(name)&amp;language=\(tag)\"></iframe>" : ""
        let document = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>\(name)</title><link rel="stylesheet" href="/preview.css"></head>
            <body class="letter">
            <h1 lang="\(tag)" dir="auto">\(Self.escaped(subject))</h1>
            <pre lang="\(tag)" dir="auto">\(Self.escaped(text))</pre>
            \(page)
            </body>
            </html>

            """
        return EndpointResponse(
            status: .ok,
            headerFields: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'",
            ], body: Array(document.utf8))
    }

    private var tag: String { language.allSatisfy { "a"..."z" ~= $0 } ? language : "en" }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
