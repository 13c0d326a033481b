package import OAuthCore

/// What is written to a person, in their language: paragraphs, and at most one link.
///
/// A link opens a page with a button: what scanners of mail follow must change nothing.
package struct Letter: Sendable, Hashable {
    /// The language of the texts.
    package var language: PageLanguage
    /// One line.
    package var subject: String
    /// Paragraphs before the link.
    package var lines: [String]
    /// Where it leads.
    package var link: Link?
    /// Paragraphs behind the link, as what to do who did not ask for it.
    package var remarks: [String]
    /// What it is about; nil: no letter that templates are written for.
    var kind: LetterKind?
    /// What templates know besides.
    var facts = LetterFacts()

    /// A link with the words of its button.
    package struct Link: Sendable, Hashable {
        /// Absolute, under the issuer.
        package var url: String
        package var text: String

        /// A link from its parts.
        package init(url: String, text: String) {
            self.url = url
            self.text = text
        }
    }

    /// A letter from its parts.
    package init(
        _ language: PageLanguage, subject: String, lines: [String], link: Link? = nil, remarks: [String] = []
    ) {
        self.language = language
        self.subject = subject
        self.lines = lines
        self.link = link
        self.remarks = remarks
    }
}
