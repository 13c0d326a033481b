extension PageContent {
    /// The consent page.
    struct Consent {
        let texts: PageTexts.Consent
        let words: ConsentTexts
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        let client: String
        /// The address of the client's picture; nil: its monogram stands in its place.
        let logo: String?
        /// The first letter of the client's name.
        let monogram: String
        let account: String
        let groups: [ScopeGroup]
        let details: [DetailItem]
        let hasDetails: Bool
        /// How long it holds, a sentence each.
        let terms: [Term]
        let links: [Link]
    }

    /// The scopes of one service.
    struct ScopeGroup {
        let service: String
        var scopes: [ScopeItem]
    }

    /// One scope of the consent page.
    struct ScopeItem {
        let value: String
        let description: String
        let service: String?
        let isFixed: Bool
        /// That it was allowed before.
        var note: String?
    }

    /// One object of authorization details on the consent page.
    struct DetailItem {
        /// Its place in the request.
        let index: String
        let sentence: Sentence
        let service: String?
        let isFixed: Bool
        let note: String?
    }

    /// A sentence with values in it.
    struct Sentence {
        /// The language where it is not the page's.
        let language: String?
        let pieces: [Piece]

        /// A text, or a value to be set apart from it.
        struct Piece {
            let text: String?
            let value: String?
        }

        init(language: String?, pieces: [Piece]) {
            self.language = language
            self.pieces = pieces
        }

        /// A sentence without values, in the language of the page.
        init(plain: String) { self.init(language: nil, pieces: [Piece(text: plain, value: nil)]) }

        /// The sentence as plain text.
        var plain: String { pieces.map { $0.text ?? $0.value ?? "" }.joined() }
    }

    /// A sentence around a moment, or without one.
    struct Term {
        let before: String
        let moment: Moment?
        let after: String

        init(_ around: PageTexts.Around, _ moment: Moment) {
            before = around.before
            self.moment = moment
            after = around.after
        }

        init(_ text: String) {
            before = text
            moment = nil
            after = ""
        }
    }
}
