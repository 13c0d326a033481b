/// The pages for the code of a device in their states.
enum DeviceSamples {
    static let forms = [
        form("device", code: nil) { _ in nil }, form("device-unknown-code", code: "WDJB-MJHT") { $0.unknown },
    ]

    static let questions = [
        question("device-question", isElsewhere: false), question("device-question-elsewhere", isElsewhere: true),
    ]

    private static func form(
        _ name: String, code: String?, error: @escaping @Sendable (DeviceTexts) -> String?
    ) -> PageSample {
        PageSample(name, .device, title: { DeviceTexts.of($0).heading }) { language in
            let texts = DeviceTexts.of(language)
            return DeviceContent.Form(
                texts: texts, action: "/device", csrf: PageSample.csrf, flow: PageSample.flow, uiLocales: nil,
                code: code,
                error: error(texts))
        }
    }

    private static func question(_ name: String, isElsewhere: Bool) -> PageSample {
        PageSample(name, .deviceQuestion, title: { DeviceTexts.of($0).question }) { language in
            let (texts, shared) = (DeviceTexts.of(language), language.texts)
            return DeviceContent.Question(
                texts: texts, deny: shared.consent.deny, allow: shared.consent.allow, signedIn: shared.consent.account,
                action: "/device", csrf: PageSample.csrf, flow: PageSample.flow, uiLocales: nil, code: "WDJB-MJHT",
                client: "Living-room TV", account: "Maria Ferreira", address: "203.0.113.7",
                asked: PageSample.moment(language), elsewhere: isElsewhere ? texts.elsewhere : nil,
                scopes: [
                    PageContent.ScopeItem(
                        value: "openid", description: shared.scopes.openid, service: nil, isFixed: true),
                    PageContent.ScopeItem(
                        value: "profile", description: shared.scopes.profile, service: nil, isFixed: false),
                ], details: [], links: PageSample.links(language))
        }
    }
}
