import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// What the login page says of providers: a button each, and why a login there did not succeed.
struct ProviderOffers: Sendable {
    /// What the problem and the provider are called in the login page's URL.
    static let problem = "problem"
    static let provider = "provider"

    let services: BrowserServices

    /// Puts them on a page.
    func add(
        to content: inout PageContent.Login, _ open: FlowKeeper.OpenFlow, _ language: PageLanguage,
        _ request: EndpointRequest
    ) {
        let texts = language.texts.federation
        let all = services.context.providers.all
        guard !all.isEmpty else { return }
        content.providers = all.map { PageContent.Provider($0.settings, texts.continueWith) }
        content.hasProviders = true
        content.orProvider = texts.or
        content.providerAction = services.pages.path(ProviderLogins.beginPath)
        content.providerCSRF = services.formToken.make(secret: open.cookie, path: ProviderLogins.beginPath)
        guard request.method != .post, let query = try? request.pageQuery(),
            let problem = query[Self.problem].flatMap(ProviderProblem.init(rawValue:)),
            let provider = query[Self.provider].flatMap({ services.context.providers.provider(named: $0) })
        else { return }
        content.providerError = problem.text(texts, provider: provider.settings.displayName)
        content.notice = nil
    }
}

extension PageContent.Provider {
    /// A provider's button, with the words around its name.
    init(_ settings: ProviderSettings, _ around: PageTexts.Around) {
        self.init(id: settings.name, name: settings.displayName, before: around.before, after: around.after)
    }
}
