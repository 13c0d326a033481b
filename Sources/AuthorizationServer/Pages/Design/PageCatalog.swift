import OAuthCore

/// Texts of pages in every language, as they come along. A catalog can be reworded by configuration, text by text.
///
/// A catalog has no member but texts, sentences with a number, structures of them, and what each language makes its own way.
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
        PlaceTexts.self, ProfileTexts.self, ActivityTexts.self, FactorTexts.self, DeviceTexts.self, ConsentTexts.self,
        AccountFormTexts.self,
    ]
}

/// A text that each language makes its own way of something: of a number, of a day, of several things.
struct MadeText<Subject>: Sendable, Decodable {
    private let text: @Sendable (Subject) -> String

    init(_ text: @escaping @Sendable (Subject) -> String) { self.text = text }

    init(from decoder: any Decoder) throws { throw RewordingFault.notAText("a text that is made") }

    /// The text for that.
    func callAsFunction(_ subject: Subject) -> String { text(subject) }
}

/// A sentence with a number in it. Whoever puts it in other words writes `{number}` for the number.
typealias CountedText = MadeText<Int>

extension CountedText {
    /// What stands for the number in the operator's words.
    static let placeholder = "{number}"

    /// The operator's words.
    init(words: String) { self.init { words.replacing(Self.placeholder, with: String($0)) } }
}
