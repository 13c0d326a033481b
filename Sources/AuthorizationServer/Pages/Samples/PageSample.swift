import OAuthCore

/// A page in one of its states, with content that nobody sent: for the preview, for the check of templates, and for the tests of every page.
struct PageSample: Sendable {
    /// The template and the state, as `login-wrong-password`.
    let name: String
    let template: PageTemplate
    /// Where it stands in the account; nil: it is a card.
    let item: AccountItem?
    let title: @Sendable (PageLanguage) -> String
    let content: @Sendable (PageLanguage) -> any Sendable

    init(
        _ name: String, _ template: PageTemplate, in item: AccountItem? = nil,
        title: @escaping @Sendable (PageLanguage) -> String,
        content: @escaping @Sendable (PageLanguage) -> any Sendable
    ) {
        self.name = name
        self.template = template
        self.item = item
        self.title = title
        self.content = content
    }

    /// Every page in every state.
    static let all: [PageSample] = PageTemplate.allCases.flatMap(\.samples)

    /// The frame of the account with every page that there can be.
    static func frame(_ language: PageLanguage, item: AccountItem = .overview) -> PageContent.AccountFrame {
        let texts = AccountTexts.of(language)
        return PageContent.AccountFrame(
            texts: texts, name: "Maria Ferreira", username: "maria@example.com", logoutAction: "/logout",
            logoutCSRF: csrf, isHome: item == .overview, home: "/account",
            items: AccountItem.allCases.map {
                PageContent.AccountLink(url: $0.path, text: texts.name(of: $0), isCurrent: $0 == item)
            })
    }

    static let csrf = "sample-csrf"
    static let flow = "sample-flow"
    /// The pages of the client that asks.
    static func links(_ language: PageLanguage) -> [PageContent.Link] {
        let texts = language.texts.consent
        return [
            PageContent.Link(url: "https://client.example/privacy", text: texts.privacyPolicy),
            PageContent.Link(url: "https://client.example/terms", text: texts.termsOfService),
        ]
    }

    static func moment(_ language: PageLanguage, daysAgo: Int64 = 0) -> PageContent.Moment {
        PageContent.Moment(UnixTime(seconds: 1_790_000_000 - daysAgo * 86_400), language.texts)
    }
}

extension PageTemplate {
    /// The states of a page; a part of other pages has none. A page without any is found by the test of the design.
    var samples: [PageSample] { Self.allSamples[self] ?? [] }

    private static let allSamples: [PageTemplate: [PageSample]] = [
        .login: LoginSamples.all, .consent: ConsentSamples.all, .applications: ConsentSamples.applications,
        .account: AccountSamples.overview,
        .profile: ProfileSamples.all, .sessions: AccountSamples.sessions, .activity: ActivitySamples.all,
        .logout: MessageSamples.logout, .message: MessageSamples.messages, .factor: FactorSamples.proof,
        .factorChoice: FactorSamples.choice, .appAddition: FactorSamples.app, .recoveryCodes: FactorSamples.codes,
        .security: FactorSamples.security, .device: DeviceSamples.forms, .deviceQuestion: DeviceSamples.questions,
        .passkeyAddition: FactorSamples.passkeys, .form: AccountFormSamples.forms,
        .accountData: AccountFormSamples.data,
    ]
}
