/// The page that asks for consent in its states.
enum ConsentSamples {
    static let all: [PageSample] = [
        PageSample("consent", .consent, title: { $0.texts.consent.heading }) { language in
            let texts = language.texts
            return PageContent.Consent(
                texts: texts.consent, action: "/consent", csrf: PageSample.csrf, flow: PageSample.flow, uiLocales: nil,
                client: "Example Web App", account: "Maria Ferreira",
                scopes: [
                    PageContent.ScopeItem(
                        value: "openid", description: texts.scopes.openid, service: nil, isFixed: true),
                    PageContent.ScopeItem(
                        value: "email", description: texts.scopes.email, service: nil, isFixed: false),
                    PageContent.ScopeItem(
                        value: "payments:write", description: "Make payments of up to 50 € a day", service: "Payments",
                        isFixed: false),
                ], links: PageSample.links)
        }
    ]
}
