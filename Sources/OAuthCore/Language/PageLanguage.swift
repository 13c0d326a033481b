/// The languages of the pages, by their BCP 47 tags. Each has catalogs of its own; one that lacks a text does not compile.
package enum PageLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case japanese = "ja"
    case arabic = "ar"

    /// The tags, for the metadata: `ui_locales_supported`.
    package static let tags = allCases.map(\.rawValue)

    /// The value of `dir`: which way the language is written.
    package var direction: String {
        switch self {
        case .arabic: "rtl"
        case .english, .german, .french, .spanish, .japanese: "ltr"
        }
    }

    /// The language of an answer: what was asked for (`ui_locales`), then what the browser reads (`Accept-Language`), then English.
    package static func chosen(uiLocales: String?, acceptLanguage: String?) -> PageLanguage {
        let asked = LanguagePreferences(uiLocales: uiLocales ?? "")
        let accepted = LanguagePreferences(acceptLanguage: acceptLanguage ?? "")
        return asked.followed(by: accepted).lookup(in: tags).flatMap(PageLanguage.init) ?? .english
    }
}
