package import HTTPExchange
import HTTPTypes
import Mail
import OAuthCore

/// Every letter with sample content, to be looked at while templates and words are being made.
package struct LetterGallery: Sendable {
    private let design: LetterDesign

    /// The names of all letters, as `recover`.
    package static let names = LetterKind.allCases.map(\.rawValue)
    /// The names of the templates that come along, as `letter.text`, and what they are.
    package static let templates = LetterTemplates.Part.allCases.map {
        (name: "\(LetterTemplates.everyLetter).\($0.rawValue)", source: $0.source)
    }

    /// A gallery in that design.
    package init(_ design: LetterDesign) { self.design = design }

    /// The subject and the plain text of a letter, and whether it has a page; nil: there is none of that name.
    package func text(_ name: String, language tag: String) -> (subject: String, text: String, hasPage: Bool)? {
        content(name, tag).map { ($0.subject, $0.text, $0.html != nil) }
    }

    /// The page of a letter, which pages of the same origin may frame; nil: there is none.
    package func page(_ name: String, language tag: String) -> EndpointResponse? {
        guard let html = content(name, tag)?.html else { return nil }
        return EndpointResponse(
            status: .ok,
            headerFields: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                // Letters have their style in place; pictures may come from where readers of mail take them.
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'; sandbox",
            ], body: Array(html.utf8))
    }

    private func content(_ name: String, _ tag: String) -> MailMessage.Content? {
        guard let kind = LetterKind(rawValue: name) else { return nil }
        let language = PageLanguage(rawValue: tag) ?? .english
        let letter = design.inWords { LetterSamples.letter(kind, language, username: "maria@example.com") }
        return design.content(letter, service: LetterSamples.service)
    }
}
