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

/// A text with placeholders in it, which whoever puts it in other words writes as they are called.
package protocol RewordableText: Decodable {
    /// The operator's words.
    init(words: String)
    /// Whether there is no text in this place, which can then not be put in other words.
    var isAbsent: Bool { get }
    /// What is wrong with words in the place of this text: what was received and what was expected; nil: nothing.
    func fault(in words: String) -> String?
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

extension MadeText: RewordableText where Subject == Int {
    /// What stands for the number in the operator's words.
    package static let placeholder = "{number}"

    /// The operator's words.
    package init(words: String) { self.init { words.replacing(Self.placeholder, with: String($0)) } }

    package var isAbsent: Bool { false }
    package func fault(in words: String) -> String? { Placeholders.fault(in: words, besides: Self.placeholder) }
}

/// What stands in braces in the operator's words.
enum Placeholders {
    /// What is in braces and not put in there: it would stand on the page as it is.
    static func fault(in words: String, besides known: String? = nil) -> String? {
        let rest = known.map { words.replacing($0, with: "") } ?? words
        let names = rest.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { part in
            (name: part.prefix { $0.isLetter || $0 == "_" }, part: part)
        }
        let wrong = names.first { !$0.name.isEmpty && $0.part.dropFirst($0.name.count).hasPrefix("}") }
        return wrong.map { wrong in
            "received the placeholder {\(wrong.name)}, expected \(known.map { "\($0) or none" } ?? "none")"
        }
    }
}
