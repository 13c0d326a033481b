import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

/// How the pages look and what they say: the templates, the words, the style sheet and the picture, made once.
struct PageDesign: Sendable {
    /// What the application is called.
    let name: String?
    let templates: TemplateSet<PageTemplate>
    /// Nil: the words that come along.
    private let wording: PageWording?
    private let stylesheet: FixedAsset
    private let logo: Logo?

    private struct Logo {
        let path: String
        let asset: FixedAsset
    }

    /// Where the style sheet is served: a policy without inline styles needs no exception.
    static let stylesheetPath = "/auth/gatehouse.css"
    private static func logoPath(_ kind: BrandLogo.Kind) -> String { "/auth/logo.\(kind.rawValue)" }
    /// Where the style sheet and the picture can be.
    static let assetPaths = [stylesheetPath, logoPath(.svg), logoPath(.png)]

    /// The design of those settings. What cannot be meant is left out.
    init(_ pages: BFFSettings.Pages) {
        var faults: [String] = []
        self.init(pages, keys: .inCode, faults: &faults)
    }

    /// The same; what is left out is a line of `faults`, under the names that the keys have where they were given.
    init(_ pages: BFFSettings.Pages, keys: BFFSettings.Pages.Keys, faults: inout [String]) {
        name = pages.name
        let palette = StylePalette(
            (pages.accent, pages.accentDark), keys: (keys.accent, keys.accentDark), faults: &faults)
        let known: [any PageCatalog.Type] = [PageTexts.Login.self, PageTexts.Failures.self]
        wording = pages.texts.isEmpty ? nil : PageWording(pages.texts, of: known, under: keys.texts, faults: &faults)
        templates = TemplateSet(replacing: pages.templates, faults: &faults)
        // The colours and the cards of the authorization server's pages.
        stylesheet = FixedAsset(
            palette.text + StyleBase.text + StyleControls.text + StyleCard.text, type: "text/css; charset=utf-8")
        logo = pages.logo.map {
            Logo(path: Self.logoPath($0.kind), asset: FixedAsset($0.bytes, type: $0.mediaType))
        }
    }

    /// The texts in a language: the operator's where there are any.
    func texts(_ language: PageLanguage) -> PageTexts {
        let original = PageTexts.original(language)
        guard let wording else { return original }
        return PageTexts(
            login: wording.catalog(PageTexts.Login.self, language) ?? original.login,
            failures: wording.catalog(PageTexts.Failures.self, language) ?? original.failures)
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
