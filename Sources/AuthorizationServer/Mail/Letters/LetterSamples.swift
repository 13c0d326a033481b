import OAuthCore

/// Letters that nobody gets: for the preview and for the check of templates.
enum LetterSamples {
    /// A letter of that kind. Its login name shows whether a page escapes what people choose.
    static func letter(_ kind: LetterKind, _ language: PageLanguage, username: String) -> Letter {
        var facts = LetterFacts(service: service, username: username)
        switch kind {
        case .register: facts.username = nil
        case .approveEmail, .emailNotice: facts.address = "maria@new.example.com"
        case .recoveryCodeUsed: facts.number = 7
        case .newDevice:
            facts.address = "192.0.2.7"
            facts.time = PageSample.moment(language).text
            (facts.browser, facts.system) = ("Firefox 145", "Windows")
        case .existing, .recover, .invite, .passwordChanged, .confirmEmail, .emailTaken, .deleted, .factorAdded,
            .factorRemoved, .factorsReset, .recoveryCodesRenewed:
            break
        }
        return Letter(kind, language, facts, url: path(kind).map { url($0, language) })
    }

    static let service = "Example & Sons"

    private static func url(_ path: String, _ language: PageLanguage) -> String {
        "https://id.example.com\(path)?token=sample-token&ui_locales=\(language.rawValue)"
    }

    private static func path(_ kind: LetterKind) -> String? {
        switch kind {
        case .register: "/register"
        case .existing: "/login"
        case .recover, .invite: "/recover"
        case .confirmEmail: "/account/email/confirm"
        case .approveEmail: "/account/email/approve"
        case .emailNotice: "/account/email/cancel"
        case .factorAdded, .factorRemoved, .factorsReset, .recoveryCodeUsed, .recoveryCodesRenewed: "/account/security"
        case .newDevice: "/account"
        case .passwordChanged, .emailTaken, .deleted: nil
        }
    }
}
