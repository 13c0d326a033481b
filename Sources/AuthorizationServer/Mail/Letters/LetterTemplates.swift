import OAuthCore
import PageRendering

/// The compiled templates of letters: those that come along, and the operator's in place of some of them.
///
/// A template is called after its letter and its part, as `recover.text`, or `recover.text.de` for one language. What is called `letter` is for
/// every letter that has none of its own.
struct LetterTemplates: Sendable {
    private var library: PageLibrary
    private let replaced: Set<String>

    /// What a letter is made of.
    enum Part: String, Sendable, CaseIterable {
        case subject
        case text
        case html

        /// What comes along.
        var source: String {
            switch self {
            case .subject: LetterSource.subject
            case .text: LetterSource.text
            case .html: LetterSource.html
            }
        }

        fileprivate var kind: PageLibrary.Kind { self == .html ? .page : .text }
    }

    /// What stands for every letter in the name of a template.
    static let everyLetter = "letter"
    /// The templates that come along.
    static let standard = LetterTemplates()

    private init() {
        library = PageLibrary([:])
        replaced = []
        for part in Part.allCases {
            try? library.add(part.source, named: "\(Self.everyLetter).\(part.rawValue)", as: part.kind)
        }
    }

    /// Puts the operator's templates in place; one of no letter, or that does not compile, is refused with its file.
    init(replacing sources: [String: BrandTemplate]) throws(PageDesignError) {
        var library = Self.standard.library
        var lines: [String] = []
        for (name, template) in sources.sorted(by: { $0.key < $1.key }) {
            guard let part = Self.part(ofTemplate: name) else {
                lines.append("\(template.file): received a template that no letter has, expected \(Self.names)")
                continue
            }
            do throws(PageLibrary.Fault) { try library.add(template.source, named: name, as: part.kind) } catch {
                lines.append(
                    "\(template.file):\(error.line): received a template that is no Mustache (\(error.text)), expected one that is"
                )
            }
        }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
        self.library = library
        replaced = Set(sources.keys)
    }

    /// The name of the operator's template for that; nil: there is none.
    func replacement(_ part: Part, of kind: LetterKind?, _ language: PageLanguage) -> String? {
        let letters = (kind.map { [$0.rawValue] } ?? []) + [Self.everyLetter]
        return letters.map { "\($0).\(part.rawValue)" }.flatMap { ["\($0).\(language.rawValue)", $0] }
            .first(where: replaced.contains)
    }

    /// The part filled with the content; nil where its template does not compile.
    func render(
        _ part: Part, of kind: LetterKind?, _ language: PageLanguage, _ content: LetterContent
    ) -> String? {
        library.render(
            content, with: replacement(part, of: kind, language) ?? "\(Self.everyLetter).\(part.rawValue)")
    }

    private static func part(ofTemplate name: String) -> Part? {
        let words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard 2...3 ~= words.count, words[0] == everyLetter || LetterKind(rawValue: words[0]) != nil,
            words.count == 2 || PageLanguage(rawValue: words[2]) != nil
        else { return nil }
        return Part(rawValue: words[1])
    }

    /// What names there are.
    private static let names: String = {
        let letters = ([everyLetter] + LetterKind.allCases.map(\.rawValue)).joined(separator: ", ")
        let parts = Part.allCases.map { "<letter>.\($0.rawValue).mustache" }.joined(separator: ", ")
        return "\(parts), or with a language as <letter>.text.de.mustache, where <letter> is one of \(letters)"
    }()
}
