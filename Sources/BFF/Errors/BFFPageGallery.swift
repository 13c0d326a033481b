package import HTTPExchange
import HTTPTypes
package import PageRendering

/// Every page of the backend-for-frontend in every state with sample content, to be looked at while templates and brand are being made.
package struct BFFPageGallery: Sendable {
    private let samples: PageSamples
    private let assets: [Route]

    /// The names of all samples, as `app-invalid-state`.
    package static let names = PageSamples.names
    /// Where the style sheet and the picture can be.
    package static let assetPaths = PageDesign.assetPaths
    /// The names of all templates and what comes along under them.
    package static let templates = PageTemplate.allCases.map { (name: $0.rawValue, source: $0.source) }

    /// A gallery in the brand of those settings.
    package init(_ pages: BFFSettings.Pages) {
        let design = PageDesign(pages)
        samples = PageSamples(design)
        assets = design.routes
    }

    /// A page as it would be served, but that pages of the same origin may frame it; nil: there is none of that name.
    package func page(_ name: String, language: String, scheme: PageScheme?) -> EndpointResponse? {
        guard var answer = samples.page(name, language: language) else { return nil }
        answer.headerFields[.xFrameOptions] = nil
        answer.headerFields[.contentSecurityPolicy] = PageDesign.policy.replacing(
            "frame-ancestors 'none'", with: "frame-ancestors 'self'")
        if let scheme { answer.body = Array(scheme.page(String(decoding: answer.body, as: UTF8.self)).utf8) }
        return answer
    }

    /// The style sheet or the picture; nil: it is another path.
    package func asset(_ request: EndpointRequest, scheme: PageScheme?) async -> EndpointResponse? {
        guard let route = assets.first(where: { $0.path == request.path }) else { return nil }
        var answer = await route.handler(request)
        answer.headerFields[.cacheControl] = "no-store"
        if let scheme, request.path == PageDesign.stylesheetPath {
            answer.body = Array(scheme.stylesheet(String(decoding: answer.body, as: UTF8.self)).utf8)
        }
        return answer
    }
}
