package import Mail
import OAuthCore
import PageRendering

/// How the letters of a server look and what they say, made once at its start.
package struct LetterDesign: Sendable {
    let templates: LetterTemplates
    /// Nil: the words that come along.
    let wording: PageWording?
    /// The colour of buttons and links.
    let accent: String

    /// The colour that comes along.
    static let accent = "#0b6e63"

    /// Letters as they come along.
    package static let standard = LetterDesign(templates: .standard, wording: nil, accent: accent)

    /// Does that in the operator's words: letters are also written where no page is being answered.
    func inWords<Value>(_ body: () -> Value) -> Value { PageWording.$current.withValue(wording, operation: body) }

    /// The letter as a subject, as plain text and as a page, with the line at its foot that says who sent it.
    ///
    /// A page that comes along would not say what the operator's text says: a letter with that alone has no page.
    package func content(_ letter: Letter, service: String) -> MailMessage.Content {
        let (kind, language) = (letter.kind, letter.language)
        let content = inWords { LetterContent(letter, service: service, accent: accent) }
        func rendered(_ part: LetterTemplates.Part) -> String? { templates.render(part, of: kind, language, content) }
        let isTextAlone =
            templates.replacement(.text, of: kind, language) != nil
            && templates.replacement(.html, of: kind, language) == nil
        return MailMessage.Content(
            subject: rendered(.subject).map(Self.line) ?? letter.subject, text: rendered(.text) ?? "",
            html: isTextAlone ? nil : rendered(.html), language: language.rawValue)
    }

    /// What a template for the subject makes, without the end of its file.
    static func line(_ text: String) -> String {
        String(text.reversed().drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace))
    }
}
