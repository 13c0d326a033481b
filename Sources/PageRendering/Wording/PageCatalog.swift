package import OAuthCore

/// Texts of pages in every language, as they come along. A catalog can be reworded by configuration, text by text.
///
/// A catalog has no member but texts, sentences with a number, structures of them, and what each language makes its own way.
package protocol PageCatalog: Sendable, Decodable {
    /// What stands before the names of its texts in the configuration file.
    static var name: String { get }
    /// The texts as they come along.
    static func original(_ language: PageLanguage) -> Self
}

/// A text that each language makes its own way of something: of a number, of a day, of several things.
package struct MadeText<Subject>: Sendable, Decodable {
    private let text: @Sendable (Subject) -> String

    /// A text that is made so.
    package init(_ text: @escaping @Sendable (Subject) -> String) { self.text = text }

    package init(from decoder: any Decoder) throws { throw RewordingFault.notAText("a text that is made") }

    /// The text for that.
    package func callAsFunction(_ subject: Subject) -> String { text(subject) }
}

/// A sentence with a number in it. Whoever puts it in other words writes `{number}` for the number.
package typealias CountedText = MadeText<Int>

extension CountedText {
    /// What stands for the number in the operator's words.
    package static let placeholder = "{number}"

    /// The operator's words.
    package init(words: String) { self.init { words.replacing(Self.placeholder, with: String($0)) } }
}
