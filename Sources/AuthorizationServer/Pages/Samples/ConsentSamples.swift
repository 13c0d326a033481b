import OAuthCore

/// The page that asks for consent and that of the applications, in their states.
enum ConsentSamples {
    static let all: [PageSample] = [
        PageSample("consent", .consent, title: { $0.texts.consent.heading }) { consent($0, details: []) },
        PageSample("consent-details", .consent, title: { $0.texts.consent.heading }) { language in
            consent(language, details: details(language))
        },
        PageSample("consent-logo", .consent, title: { $0.texts.consent.heading }) {
            consent($0, details: [], logo: logo)
        },
    ]

    static let applications: [PageSample] = [
        PageSample("applications", .applications, in: .applications, title: title) { applications($0, [row($0)]) },
        PageSample("applications-empty", .applications, in: .applications, title: title) { applications($0, []) },
    ]

    private static let logo =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' rx='2' fill='%230b57d0'/%3E%3Ccircle cx='4' cy='4' r='2' fill='%23fff'/%3E%3C/svg%3E"

    @Sendable private static func title(_ language: PageLanguage) -> String {
        AccountTexts.of(language).name(of: .applications)
    }

    private static func consent(
        _ language: PageLanguage, details: [PageContent.DetailItem], logo: String? = nil
    ) -> PageContent.Consent {
        let (texts, words) = (language.texts, ConsentTexts.of(language))
        let you = [
            PageContent.ScopeItem(value: "openid", description: texts.scopes.openid, service: nil, isFixed: true),
            PageContent.ScopeItem(
                value: "email", description: texts.scopes.email, service: nil, isFixed: false, note: words.allowedBefore
            ),
        ]
        let payments = PageContent.ScopeItem(
            value: "payments:write", description: "Make payments of up to 50 € a day", service: "Payments",
            isFixed: false)
        return PageContent.Consent(
            texts: texts.consent, words: words, action: "/consent", csrf: PageSample.csrf, flow: PageSample.flow,
            uiLocales: nil, client: "Example Web App", logo: logo, monogram: "E", account: "Maria Ferreira",
            groups: [
                PageContent.ScopeGroup(service: words.aboutYou, scopes: you),
                PageContent.ScopeGroup(service: "Payments", scopes: [payments]),
            ], details: details, hasDetails: !details.isEmpty,
            terms: [
                PageContent.Term(words.untilSignOut, day(language)),
                PageContent.Term(words.remembered, day(language)), PageContent.Term(words.takeBack),
            ], links: PageSample.links(language))
    }

    private static func day(_ language: PageLanguage) -> PageContent.Moment {
        PageContent.Moment(dayOf: UnixTime(seconds: 1_798_000_000), language)
    }

    private static func details(_ language: PageLanguage) -> [PageContent.DetailItem] {
        [
            PageContent.DetailItem(
                index: "0", sentence: sentence(language), service: "Example Bank", isFixed: false, note: nil)
        ]
    }

    /// A sentence as an operator writes it, with the values in the way of the language.
    static func sentence(_ language: PageLanguage) -> PageContent.Sentence {
        var type = AuthorizationDetailsType(
            "payment", fields: [.init("amount", .amount), .init("creditor", .text), .init("until", .date)])
        type.sentences = ["en": "Pay {amount} to {creditor} by {until}"]
        var server = ResourceServer(identifier: ResourceServerID("bank"), name: "Example Bank", scopes: [])
        server.authorizationDetailsTypes = [type]
        let amount: JSONValue = ["currency": "EUR", "amount": "1234.50"]
        let detail = AuthorizationDetail([
            "type": "payment", "amount": amount, "creditor": "Merchant A", "until": "2026-12-31",
        ])
        let format = DetailFormat(language, AuthorizationDetailsResolver(resourceServers: [server]))
        return format.sentence(detail ?? AuthorizationDetail(trusted: "payment"))
    }

    private static func applications(
        _ language: PageLanguage, _ rows: [PageContent.ApplicationRow]
    ) -> PageContent.Applications {
        PageContent.Applications(
            title: title(language), texts: language.texts.account, words: ConsentTexts.of(language).applications,
            action: "/account/applications", csrf: PageSample.csrf, notice: nil, applications: rows,
            hasApplications: !rows.isEmpty)
    }

    private static func row(_ language: PageLanguage) -> PageContent.ApplicationRow {
        let words = ConsentTexts.of(language).applications
        let email = PageContent.Sentence(plain: language.texts.scopes.email)
        return PageContent.ApplicationRow(
            id: "example-web-app", anchor: "application-0", name: "Example Web App", logo: logo,
            links: PageSample.links(language), hasLinks: true,
            since: PageSample.moment(language, daysAgo: 30), lastUsed: PageSample.moment(language),
            term: PageContent.Term(words.until, day(language)),
            access: [
                PageContent.AccessItem(
                    field: "revoke_detail", handle: "a", sentence: sentence(language), service: "Example Bank",
                    isFixed: false, revokeLabel: words.revokeOneOf(sentence(language).plain)),
                PageContent.AccessItem(
                    field: "revoke_scope", handle: "email", sentence: email, service: nil, isFixed: false,
                    revokeLabel: words.revokeOneOf(email.plain)),
            ], revokeLabel: words.revokeAllOf("Example Web App"))
    }
}
