/// Texts of pages in every language, as they come along. A catalog can be reworded by configuration, text by text.
///
/// A catalog has no member but texts, structures of texts, and lists of texts.
protocol PageCatalog: Sendable, Decodable {
    /// What stands before the names of its texts in the configuration file.
    static var name: String { get }
    /// The texts as they come along.
    static func original(_ language: PageLanguage) -> Self
}

extension PageCatalog {
    /// The texts in a language: the operator's where there are any.
    static func of(_ language: PageLanguage) -> Self {
        PageWording.current?.catalog(Self.self, language) ?? original(language)
    }
}

/// All catalogs.
enum PageCatalogs {
    static let all: [any PageCatalog.Type] = [
        PageTexts.Login.self, PageTexts.Consent.self, PageTexts.Account.self, PageTexts.Federation.self,
        PageTexts.Logout.self, PageTexts.Failures.self, PageTexts.Scopes.self, AccountTexts.self, BrandTexts.self,
        PlaceTexts.self,
        ProfileTexts.self, ActivityTexts.self, FactorTexts.self, DeviceTexts.self,
    ]
}

/// A sentence with a number in it, which each language puts its own way; it cannot be reworded.
struct CountedText: Sendable, Decodable {
    private let text: @Sendable (Int) -> String

    init(_ text: @escaping @Sendable (Int) -> String) { self.text = text }

    init(from decoder: any Decoder) throws { throw RewordingFault.notAText("a sentence with a number") }

    /// The sentence with that number.
    func callAsFunction(_ number: Int) -> String { text(number) }
}
