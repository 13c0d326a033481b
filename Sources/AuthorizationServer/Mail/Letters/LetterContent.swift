import OAuthCore

/// What the templates of letters show. The names of the members are those in the templates.
struct LetterContent {
    let language: String
    let direction: String
    let subject: String
    /// Sentences before the link.
    let lines: [String]
    let link: Link?
    /// Sentences behind it.
    let remarks: [String]
    /// Who sent the letter.
    let foot: String
    /// Before the address of the link, for readers of mail without buttons.
    let addressHint: String
    /// The colour of buttons and links.
    let accent: String
    let service: String
    let username: String?
    let address: String?
    let time: String?
    let browser: String?
    let system: String?
    let number: Int?

    struct Link {
        let url: String
        let text: String
    }

    /// The content of a letter, with what every letter has in the words that are in force.
    init(_ letter: Letter, service: String, accent: String) {
        let (texts, facts) = (MailTexts.of(letter.language), letter.facts)
        language = letter.language.rawValue
        direction = letter.language.direction
        subject = letter.subject
        lines = letter.lines
        link = letter.link.map { Link(url: $0.url, text: $0.text) }
        remarks = letter.remarks
        foot = texts.automatic(LetterFacts(service: service))
        addressHint = texts.address(LetterFacts(service: service))
        self.accent = accent
        self.service = service
        (username, address, number) = (facts.username, facts.address, facts.number)
        (time, browser, system) = (facts.time, facts.browser, facts.system)
    }
}
