import OAuthCore

/// The pages that ask or say one thing.
enum MessageSamples {
    static let logout: [PageSample] = [
        logout("logout", client: nil), logout("logout-client", client: "Example Web App"),
    ]

    static let messages: [PageSample] = [
        message("message-signed-out") { language in
            let texts = language.texts.logout
            return PageContent.Message(
                heading: texts.done.heading, text: texts.done.text,
                link: PageContent.Link(url: "/login", text: texts.again))
        },
        message("message-refused") { language in
            let texts = language.texts.failures
            let words = "The redirect_uri is not registered for this client."
            return PageContent.Message(
                heading: texts.refused.heading, text: texts.refused.text ?? words,
                remark: texts.refused.text == nil ? nil : words, code: "invalid_request", reference: "5f0c2d7a9b",
                referenceLabel: texts.reference)
        },
        failure("message-forbidden", "access_denied", \.forbidden),
        failure("message-finished", "invalid_request", \.finished),
        failure("message-throttled", "slow_down", \.throttled),
        failure("message-unavailable", "temporarily_unavailable", \.unavailable),
    ]

    private static func logout(_ name: String, client: String?) -> PageSample {
        PageSample(name, .logout, title: { $0.texts.logout.heading }) { language in
            PageContent.Logout(
                texts: language.texts.logout, action: "/logout", csrf: PageSample.csrf, client: client,
                account: "Maria Ferreira", fields: [PageContent.Field(name: "state", value: "sample-state")],
                accountURL: "/account")
        }
    }

    private static func message(
        _ name: String, _ content: @escaping @Sendable (PageLanguage) -> PageContent.Message
    ) -> PageSample {
        PageSample(name, .message, title: { content($0).heading }) { content($0) }
    }

    private static func failure(
        _ name: String, _ code: String,
        _ text: @escaping @Sendable (PageTexts.Failures) -> PageTexts.Message
    ) -> PageSample {
        message(name) { language in
            let texts = language.texts.failures
            return PageContent.Message(
                heading: text(texts).heading, text: text(texts).text, code: code, reference: "5f0c2d7a9b",
                referenceLabel: texts.reference)
        }
    }
}
