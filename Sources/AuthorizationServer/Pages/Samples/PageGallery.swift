package import HTTPExchange
import HTTPTypes
import OAuthCore
package import PageRendering

/// Every page in every state with sample content, to be looked at while templates and brand are being made.
package struct PageGallery: Sendable {
    private let pages: Pages
    private let assets: [Route]

    /// The schemes that a page can be held to; a browser's own choice otherwise.
    package typealias Scheme = PageScheme

    /// The names of all samples, as `login-wrong-password`.
    package static let names = PageSample.all.map(\.name)
    /// The languages that they can be shown in.
    package static let languages = PageLanguage.tags
    /// The names of all templates and what comes along under them.
    package static let templates = PageTemplate.allCases.map { (name: $0.rawValue, source: $0.source) }

    /// The pages that have no sample: neither the preview nor the tests of all pages would see them.
    package static let templatesWithoutSamples = PageTemplate.allCases.filter { !$0.isPart && $0.samples.isEmpty }

    /// A gallery in that design.
    package init(_ design: PageDesign) {
        pages = Pages(location: IssuerLocation("http://localhost"), design: design)
        assets = BrowserRoutes.assets("", design)
    }

    /// A page as it would be served, but that pages of the same origin may frame it; nil: there is none of that name.
    package func page(_ name: String, language tag: String, scheme: Scheme?) -> EndpointResponse? {
        guard let sample = PageSample.all.first(where: { $0.name == name }) else { return nil }
        let language = PageLanguage(rawValue: tag) ?? .english
        var answer = PageWording.$current.withValue(pages.design.wording) {
            pages.render(
                sample.template, sample.content(language), title: sample.title(language), language,
                frame: sample.item.map { PageSample.frame(language, item: $0) })
        }
        answer.headerFields[.xFrameOptions] = nil
        answer.headerFields[.contentSecurityPolicy] = Pages.policy.replacing(
            "frame-ancestors 'none'", with: "frame-ancestors 'self'")
        if let scheme {
            answer.body = Array(scheme.page(String(decoding: answer.body, as: UTF8.self)).utf8)
        }
        return answer
    }

    /// Where the style sheet and the pictures are served.
    package var assetPaths: [String] { assets.map(\.path) }

    /// The style sheet or the logo; nil: it is another path.
    package func asset(_ request: EndpointRequest, scheme: Scheme?) async -> EndpointResponse? {
        guard let route = assets.first(where: { $0.path == request.path }) else { return nil }
        var answer = await route.handler(request)
        answer.headerFields[.cacheControl] = "no-store"
        if let scheme, request.path == Stylesheet.path {
            answer.body = Array(scheme.stylesheet(String(decoding: answer.body, as: UTF8.self)).utf8)
        }
        return answer
    }
}
