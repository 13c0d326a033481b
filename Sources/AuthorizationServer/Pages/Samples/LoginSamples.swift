import OAuthCore

/// The login page in its states.
enum LoginSamples {
    static let all: [PageSample] = [
        sample("login") { _, _ in },
        sample("login-account") { content, _ in content.client = nil },
        sample("login-wrong-password") { content, language in
            content.username = "maria@example.com"
            content.error = language.texts.login.wrong
        },
        sample("login-throttled") { content, language in
            content.username = "maria@example.com"
            content.error = language.texts.login.throttled
        },
        sample("login-confirm") { content, language in
            content.username = "maria@example.com"
            content.notice = language.texts.login.confirm
        },
        sample("login-choose-account") { content, _ in content.account = "Maria Ferreira" },
        sample("login-providers") { content, language in addProviders(&content, language) },
        sample("login-provider-failed") { content, language in
            addProviders(&content, language)
            content.providerError = language.texts.federation.failed("Contoso")
        },
    ]

    private static func sample(
        _ name: String, _ change: @escaping @Sendable (inout PageContent.Login, PageLanguage) -> Void
    ) -> PageSample {
        PageSample(name, .login, title: { $0.texts.login.heading }) { language in
            var content = PageContent.Login(
                texts: language.texts.login, action: "/login", csrf: PageSample.csrf, flow: PageSample.flow)
            content.client = "Example Web App"
            content.links = PageSample.links(language)
            content.hasLinks = true
            change(&content, language)
            return content
        }
    }

    private static func addProviders(_ content: inout PageContent.Login, _ language: PageLanguage) {
        let around = language.texts.federation.continueWith
        content.providers = [("contoso", "Contoso"), ("fabrikam", "Fabrikam")].map {
            PageContent.Provider(id: $0.0, name: $0.1, before: around.before, after: around.after)
        }
        content.hasProviders = true
        content.orProvider = language.texts.federation.or
        content.providerAction = "/login/provider"
        content.providerCSRF = PageSample.csrf
    }
}
