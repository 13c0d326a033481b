import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

extension PageDesign {
    /// A page, or a plain line where its template is at fault.
    func page(
        _ template: PageTemplate, _ content: Any, title: String, _ language: PageLanguage, status: HTTPResponse.Status
    ) -> EndpointResponse {
        guard let document = document(template, content, title: title, language) else {
            return EndpointResponse(
                status: .internalServerError, headerFields: [.contentType: "text/plain; charset=utf-8"],
                body: Array("Something went wrong.\n".utf8))
        }
        var fields = Self.fields
        fields[.contentLanguage] = language.rawValue
        return EndpointResponse(status: status, headerFields: fields, body: Array(document.utf8))
    }

    /// The whole document; nil where a template is at fault.
    func document(_ template: PageTemplate, _ content: Any, title: String, _ language: PageLanguage) -> String? {
        guard let body = templates.render(template, content) else { return nil }
        return templates.render(
            .layout,
            PageContent.Layout(
                language: language.rawValue, direction: language.direction, title: title,
                stylesheet: stylesheetURL, icon: logoURL ?? PageMark.icon, name: name, logo: logoURL,
                mark: PageMark.markup, body: body))
    }

    /// No script, no foreign styles, no frames.
    static let policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"

    private static let fields: HTTPFields = [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
        .referrerPolicy: "same-origin", .xContentTypeOptions: "nosniff", .xFrameOptions: "DENY",
        .vary: "Accept-Language",
    ]
}
