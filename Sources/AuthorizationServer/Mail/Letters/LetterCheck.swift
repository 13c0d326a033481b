import OAuthCore

/// Whether the operator's templates still make letters that people can use: each is filled with sample content, in every language.
struct LetterCheck {
    let design: LetterDesign

    /// A login name as somebody chooses it who wants to be read as markup.
    private static let username = "<sample>'&"

    /// Refuses templates that lost the link for which a letter is sent, subjects that are none, and pages that do not escape.
    func run(_ sources: [String: BrandTemplate]) throws(PageDesignError) {
        guard !sources.isEmpty else { return }
        var lines: [String] = []
        for kind in LetterKind.allCases {
            for language in PageLanguage.allCases {
                for part in LetterTemplates.Part.allCases {
                    guard let name = design.templates.replacement(part, of: kind, language),
                        let file = sources[name]?.file, let fault = fault(part, kind, language)
                    else { continue }
                    let line = "\(file): \(fault), in the letter \(kind.rawValue)"
                    if !lines.contains(line) { lines.append(line) }
                }
            }
        }
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }

    private func fault(_ part: LetterTemplates.Part, _ kind: LetterKind, _ language: PageLanguage) -> String? {
        let letter = design.inWords { LetterSamples.letter(kind, language, username: Self.username) }
        let content = design.inWords {
            LetterContent(letter, service: LetterSamples.service, accent: design.accent)
        }
        guard let text = design.templates.render(part, of: kind, language, content) else { return nil }
        let line = LetterDesign.line(text)
        if line.isEmpty { return "received a template that makes nothing, expected a text" }
        switch part {
        case .subject:
            return line.contains(where: \.isNewline) ? "received a subject of several lines, expected one line" : nil
        case .text, .html:
            if part == .html, text.contains(Self.username.prefix { $0 != "'" }) {
                return "received a page with what people choose as it is, expected {{…}} in the place of {{{…}}}"
            }
            guard kind.isForItsLink, let url = letter.link?.url, !Self.has(url, text, part) else { return nil }
            return "received a template without the link, expected {{#link}}{{url}}{{/link}} in it"
        }
    }

    private static func has(_ url: String, _ text: String, _ part: LetterTemplates.Part) -> Bool {
        text.contains(url) || part == .html && text.contains(url.replacing("&", with: "&amp;"))
    }
}
