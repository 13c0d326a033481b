import HTTPExchange
import HTTPTypes
import PageRendering

/// How the pages look: the style sheet and the picture that go with them, made once.
struct PageDesign: Sendable {
    /// What the application is called.
    let name: String?
    private let stylesheet: FixedAsset
    private let logo: Logo?

    private struct Logo {
        let path: String
        let asset: FixedAsset
    }

    /// Where the style sheet is served: a policy without inline styles needs no exception.
    private static let stylesheetPath = "/auth/gatehouse.css"

    init(_ pages: BFFSettings.Pages) {
        name = pages.name
        // The colours and the cards of the authorization server's pages.
        stylesheet = FixedAsset(
            pages.palette.text + StyleBase.text + StyleControls.text + StyleCard.text, type: "text/css; charset=utf-8")
        logo = pages.logo.map {
            Logo(path: "/auth/logo.\($0.kind.rawValue)", asset: FixedAsset($0.bytes, type: $0.mediaType))
        }
    }

    /// The addresses change with what they stand for, so that a cache never shows an old one.
    var stylesheetURL: String { Self.stylesheetPath + "?v=" + stylesheet.version }
    /// Nil: there is no picture.
    var logoURL: String? { logo.map { $0.path + "?v=" + $0.asset.version } }

    /// What serves them.
    var routes: [Route] {
        let stylesheet = stylesheet
        let sheet = Route(Self.stylesheetPath, [.get], kind: .page) { stylesheet.answer($0) }
        guard let logo else { return [sheet] }
        let policy: HTTPFields = [.contentSecurityPolicy: BrandLogo.contentSecurityPolicy]
        return [sheet, Route(logo.path, [.get], kind: .page) { logo.asset.answer($0, fields: policy) }]
    }
}
