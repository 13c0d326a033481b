import OAuthCore

/// The account page in its states.
enum AccountSamples {
    static let overview: [PageSample] = [
        PageSample("account", .account, in: .overview, title: { $0.texts.account.title }) {
            overview($0, isFull: true)
        },
        PageSample("account-empty", .account, in: .overview, title: { $0.texts.account.title }) {
            overview($0, isFull: false)
        },
    ]

    private static func overview(_ language: PageLanguage, isFull: Bool) -> PageContent.Account {
        let texts = language.texts
        let application = PageContent.Application(
            id: "example", name: "Example Web App",
            access: [
                PageContent.AccessLine(ConsentSamples.sentence(language), isFirst: true),
                PageContent.AccessLine(.init(plain: texts.scopes.openid), isFirst: false),
                PageContent.AccessLine(.init(plain: texts.scopes.email), isFirst: false),
            ],
            since: PageSample.moment(language, daysAgo: 40), revokeLabel: texts.account.revokeAccess("Example Web App"))
        return PageContent.Account(
            texts: texts.account, action: "/account", csrf: PageSample.csrf, name: "Maria Ferreira",
            username: "maria@example.com", notice: isFull ? texts.account.sessionEnded : nil,
            signInMethods: isFull ? methods(language) : nil, sessions: devices(language, isFull: isFull),
            hasOthers: isFull, applications: isFull ? [application] : [], hasApplications: isFull)
    }

    static let sessions: [PageSample] = [
        PageSample("sessions", .sessions, in: .sessions, title: { AccountTexts.of($0).sessions }) { language in
            PageContent.Sessions(
                texts: language.texts.account, heading: AccountTexts.of(language).sessions,
                lead: language.texts.account.sessions, action: "/account/sessions", csrf: PageSample.csrf, notice: nil,
                sessions: devices(language, isFull: true), hasOthers: true)
        }
    ]

    private static func devices(_ language: PageLanguage, isFull: Bool) -> [PageContent.Session] {
        let devices = [
            DeviceDescription(browser: "Firefox 145", system: "Windows", address: "203.0.113.7"),
            DeviceDescription(browser: "Safari 19", system: "iOS", address: "192.168.1.20"),
            DeviceDescription(browser: "Chrome 142", system: "Android", address: "2001:db8:85a3::8a2e:370:7334"),
        ]
        return devices.prefix(isFull ? 3 : 1).enumerated().map { index, device in
            let began = UnixTime(seconds: 1_790_000_000 - Int64(index) * 600_000)
            var record = LoginSessionRecord(
                hash: SecretHash([]), sessionID: SessionID("device-\(index)"), subject: SubjectID("sample"),
                authTime: began, acr: nil, amr: [], device: device, createdAt: began, idleExpiresAt: began,
                expiresAt: began)
            record.lastActivity = began + .seconds(3600)
            return PageContent.Session(record, isCurrent: index == 0, language)
        }
    }

    private static func methods(_ language: PageLanguage) -> PageContent.SignInMethods {
        let texts = language.texts.federation
        return PageContent.SignInMethods(
            texts: texts, hasPassword: true,
            links: [
                PageContent.LinkedProvider(
                    id: "contoso", name: "Contoso", since: PageSample.moment(language, daysAgo: 90),
                    unlinkLabel: texts.unlinkFrom("Contoso"))
            ],
            offers: [
                PageContent.Provider(
                    id: "fabrikam", name: "Fabrikam", before: texts.link.before, after: texts.link.after)
            ], hasList: true, hasOffers: true)
    }
}
