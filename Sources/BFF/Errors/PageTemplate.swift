import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

/// The templates of the pages: Mustache, compiled once. They work without script; every dynamic text is escaped by the template.
package enum PageTemplate: String, Sendable, CaseIterable {
    /// What stands around every page.
    case layout
    case message

    /// The page's part of the body, or for `.layout` the whole document; nil where the template does not compile.
    package func render(_ content: Any) -> String? { Self.library.render(content, with: rawValue) }

    /// A page, or a plain line where its template is at fault.
    static func page(
        _ template: PageTemplate, _ content: Any, title: String, _ language: PageLanguage, _ design: PageDesign,
        status: HTTPResponse.Status
    ) -> EndpointResponse {
        guard let body = template.render(content),
            let document = PageTemplate.layout.render(
                PageContent.Layout(
                    language: language.rawValue, direction: language.direction, title: title,
                    stylesheet: design.stylesheetURL, icon: design.logoURL ?? PageMark.icon, name: design.name,
                    logo: design.logoURL, mark: PageMark.markup, body: body))
        else {
            return EndpointResponse(
                status: .internalServerError, headerFields: [.contentType: "text/plain; charset=utf-8"],
                body: Array("Something went wrong.\n".utf8))
        }
        var fields = fields
        fields[.contentLanguage] = language.rawValue
        return EndpointResponse(status: status, headerFields: fields, body: Array(document.utf8))
    }

    private static let library = PageLibrary(
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.source) }))

    private var source: String {
        switch self {
        case .layout: PageSource.layout
        case .message: PageSource.message
        }
    }

    /// No script, no foreign styles, no frames.
    private static let fields: HTTPFields = [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
        .referrerPolicy: "same-origin", .xContentTypeOptions: "nosniff", .xFrameOptions: "DENY",
        .vary: "Accept-Language",
    ]
}
