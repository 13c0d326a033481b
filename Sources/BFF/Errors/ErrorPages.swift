import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// The pages of the backend-for-frontend: what happened in the words of people, and a way forward.
struct ErrorPages: Sendable {
    private let providers: [ProviderSettings]
    private let home: String
    private let location: PublicLocation
    private let design: PageDesign

    init(settings: BFFSettings, location: PublicLocation, design: PageDesign) {
        self.design = design
        providers = settings.providers
        home = settings.frontend.afterLogin
        self.location = location
    }

    /// The page for a failure.
    func answer(
        _ failure: BFFFailure, _ request: EndpointRequest, provider: String?, returnTarget: ReturnTarget?
    ) -> EndpointResponse {
        let words = PageTexts.of(request.pageLanguage).failures.message(failure.code)
        let failed = Failed(code: failure.code.rawValue, status: failure.status)
        return page(words, request, failed, tried: provider, returnTarget: returnTarget, stepUp: StepUp())
    }

    /// The page on which a person chooses a provider.
    func choice(_ request: EndpointRequest, returnTarget: ReturnTarget?, stepUp: StepUp) -> EndpointResponse {
        let words = PageTexts.of(request.pageLanguage).choose
        return page(words, request, nil, tried: nil, returnTarget: returnTarget, stepUp: stepUp)
    }

    /// What went wrong, for the foot of the page.
    private struct Failed {
        let code: String
        let status: HTTPResponse.Status
    }

    private func page(
        _ words: PageTexts.Message, _ request: EndpointRequest, _ failed: Failed?, tried: String?,
        returnTarget: ReturnTarget?, stepUp: StepUp
    ) -> EndpointResponse {
        let language = request.pageLanguage
        let texts = PageTexts.of(language)
        let ordered = providers.filter { $0.name == tried } + providers.filter { $0.name != tried }
        let offers = ordered.enumerated().map { index, provider in
            PageContent.Offer(
                url: location.loginURL(
                    provider: provider.name, returnTarget: returnTarget?.location, stepUp: stepUp,
                    uiLocales: request.uiLocales),
                around: provider.name == tried ? texts.tryAgainWith : texts.signInWith, name: provider.displayName,
                isFirst: index == 0)
        }
        let content = PageContent.Message(
            heading: words.heading, text: words.text, texts: texts, offers: offers, hasOffers: !offers.isEmpty,
            home: home, code: failed?.code, reference: request.requestID)
        return PageTemplate.page(
            .message, content, title: words.heading, language, design, status: failed?.status ?? .ok)
    }
}

extension EndpointRequest {
    /// The language for this request: its `ui_locales`, then what the browser asks for, then English.
    var pageLanguage: PageLanguage {
        PageLanguage.chosen(uiLocales: uiLocales, acceptLanguage: headerFields[.acceptLanguage])
    }

    /// The `ui_locales` of the query, of bounded length and without what is no language; nil where there is none.
    /// OpenID Connect Core §3.1.2.1.
    var uiLocales: String? {
        guard let query, let form = try? FormParameters.collectingRepeats(query.utf8), let wish = form["ui_locales"]
        else { return nil }
        let ranges = LanguagePreferences(uiLocales: wish).ranges
        return ranges.isEmpty ? nil : ranges.joined(separator: " ")
    }
}
