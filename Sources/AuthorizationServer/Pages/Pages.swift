import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

/// Renders the pages for people, with the header fields that every one of them has.
struct Pages: Sendable {
    let location: IssuerLocation
    let design: PageDesign

    init(location: IssuerLocation, design: PageDesign) {
        self.location = location
        self.design = design
    }

    /// The path of a page, for the forms on it: relative to the origin, so that it is the same wherever a browser found it.
    func path(_ path: String) -> String { location.basePath + path }

    /// The address of a client's picture; nil: it has none.
    func logo(of client: ClientID) -> String? {
        design.settings.clientLogos[client.rawValue].map { path($0.clientPath) + "?v=" + $0.version }
    }

    /// A page, or a plain line where its template is at fault.
    ///
    /// - Parameter frame: what stands around a page of the account; nil: the page is a card on its own.
    func render(
        _ template: PageTemplate, _ content: Any, title: String, _ language: PageLanguage,
        frame: PageContent.AccountFrame? = nil, status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        guard let document = document(template, content, title: title, language, frame: frame) else {
            return EndpointResponse(
                status: .internalServerError, headerFields: [.contentType: "text/plain; charset=utf-8"],
                body: Array("Something went wrong.\n".utf8),
                logDetail: .init(errorCode: "server_error", detail: "the template \(template.rawValue) does not render")
            )
        }
        var fields = Self.fields
        fields[.contentLanguage] = language.rawValue
        return EndpointResponse(status: status, headerFields: fields, body: Array(document.utf8))
    }

    /// The whole document; nil where a template is at fault.
    func document(
        _ template: PageTemplate, _ content: Any, title: String, _ language: PageLanguage,
        frame: PageContent.AccountFrame?
    ) -> String? {
        let (templates, settings) = (design.templates, design.settings)
        let logo = settings.logo.map { path($0.path) + "?v=" + $0.version }
        let mark = PageContent.Brand(name: settings.name, logo: logo)
        guard let body = templates.render(template, content), let brand = templates.render(.brand, mark) else {
            return nil
        }
        var around: String?
        if var frame {
            frame.brand = brand
            around = templates.render(.accountFrame, frame)
            guard around != nil else { return nil }
        }
        let texts = BrandTexts.of(language)
        let links = PageSettings.LinkKind.allCases.compactMap { kind in
            settings.links[kind].map { PageContent.Link(url: $0, text: texts.name(of: kind)) }
        }
        return templates.render(
            .layout,
            PageContent.Layout(
                language: language.rawValue, direction: language.direction, title: title,
                kind: frame == nil ? "card" : "account",
                stylesheet: path(Stylesheet.path) + "?v=" + design.stylesheet.version, icon: logo ?? PageMark.icon,
                frame: around, brand: brand, brandName: settings.name, body: body, links: links,
                hasLinks: !links.isEmpty))
    }

    /// A page that says one thing.
    func message(
        _ message: PageTexts.Message, link: PageContent.Link? = nil, _ language: PageLanguage
    ) -> EndpointResponse {
        let content = PageContent.Message(heading: message.heading, text: message.text, link: link)
        return render(.message, content, title: message.heading, language)
    }

    /// A redirect that no cache keeps.
    func redirect(_ url: String, status: HTTPResponse.Status) -> EndpointResponse {
        EndpointResponse(
            status: status,
            headerFields: [.location: url, .cacheControl: "no-store", .referrerPolicy: "same-origin"])
    }

    /// No script, no foreign styles, no frames. No `form-action`: some browsers apply it to every hop after a POST, and the last is a client.
    static let policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"

    private static let fields: HTTPFields = [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
        .referrerPolicy: "same-origin", .xContentTypeOptions: "nosniff", .xFrameOptions: "DENY",
        .vary: "Accept-Language",
    ]
}

extension HTTPField.Name {
    static let referrerPolicy = fixed("Referrer-Policy")
    static let xFrameOptions = fixed("X-Frame-Options")

    /// A name that is a literal here.
    private static func fixed(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .xContentTypeOptions }
}
