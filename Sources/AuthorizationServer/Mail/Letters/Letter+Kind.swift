import OAuthCore
import PageRendering

extension Letter {
    /// The letter about that, in the words that are in force.
    ///
    /// - Parameter url: where its link leads; nil: it has none.
    init(_ kind: LetterKind, _ language: PageLanguage, _ facts: LetterFacts, url: String? = nil) {
        let text = Text(kind, language, facts)
        let lines = text.lines.map { $0(facts) } + (text.closing.map { [$0] } ?? [])
        self.init(
            language, subject: text.subject(facts), lines: lines.filter { !$0.isEmpty },
            link: url.map { Link(url: $0, text: text.link(facts)) },
            remarks: text.remarks.map { $0(facts) }.filter { !$0.isEmpty })
        self.kind = kind
        self.facts = facts
    }

    /// The sentences of a letter.
    private struct Text {
        let subject: LetterSentence
        let lines: [LetterSentence]
        /// A last line, made already.
        var closing: String?
        let link: LetterSentence
        let remarks: [LetterSentence]

        init(_ kind: LetterKind, _ language: PageLanguage, _ facts: LetterFacts) {
            switch kind {
            case .register: self.init(language, \.register)
            case .existing: self.init(language, \.existing)
            case .recover: self.init(language, \.recover)
            case .invite: self.init(language, \.invite)
            case .passwordChanged: self.init(language, \.passwordChanged)
            case .confirmEmail: self.init(language, \.confirmEmail)
            case .approveEmail: self.init(language, \.approveEmail)
            case .emailTaken: self.init(language, \.emailTaken)
            case .emailNotice: self.init(language, \.emailNotice)
            case .deleted: self.init(language, \.deleted)
            case .factorAdded: self.init(language, factor: \.added)
            case .factorRemoved: self.init(language, factor: \.removed)
            case .factorsReset: self.init(language, factor: \.reset, remark: \.notAsked)
            case .recoveryCodeUsed:
                self.init(language, factor: \.recoveryCodeUsed)
                closing = facts.number.map { FactorTexts.of(language).codesLeft($0) }
            case .recoveryCodesRenewed: self.init(language, factor: \.recoveryCodesRenewed)
            case .newDevice: self.init(.of(language))
            }
        }

        private init(_ language: PageLanguage, _ path: KeyPath<AccountLetters, AccountLetters.Text>) {
            let text = AccountLetters.of(language)[keyPath: path]
            (subject, lines, link, remarks) = (text.subject, [text.line], text.link, [text.remark])
        }

        private init(
            _ language: PageLanguage, factor path: KeyPath<FactorLetterTexts, FactorLetterTexts.Text>,
            remark: KeyPath<FactorLetterTexts, LetterSentence> = \.notYou
        ) {
            let texts = FactorLetterTexts.of(language)
            let text = texts[keyPath: path]
            (subject, lines, link, remarks) = (text.subject, [text.line], texts.look, [texts[keyPath: remark]])
        }

        private init(_ texts: NewDeviceTexts) {
            (subject, link, remarks) = (texts.subject, texts.look, [texts.ifYou, texts.ifNot])
            lines = [texts.happened, texts.when, texts.browser, texts.system, texts.address]
        }
    }
}
