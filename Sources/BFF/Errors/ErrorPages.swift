import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// The pages of the backend-for-frontend: what happened in the words of people, and a way forward.
struct ErrorPages: Sendable {
    /// A way to sign in, and what people call it.
    typealias Offer = (provider: String, name: String)

    private let offers: [Offer]
    private let home: String
    private let location: PublicLocation
    private let design: PageDesign

    init(settings: BFFSettings, location: PublicLocation, design: PageDesign) {
        self.init(
            offers: settings.providers.map { ($0.name, $0.displayName) }, home: settings.frontend.afterLogin,
            location: location, design: design)
    }

    init(offers: [Offer], home: String, location: PublicLocation, design: PageDesign) {
        self.offers = offers
        self.home = home
        self.location = location
        self.design = design
    }

    /// The page for a failure.
    func answer(
        _ failure: BFFFailure, _ request: EndpointRequest, provider: String?, returnTarget: ReturnTarget?
    ) -> EndpointResponse {
        let words = design.texts(request.pageLanguage).failures.message(failure.code)
        let failed = Failed(code: failure.code.rawValue, status: failure.status)
        return page(words, request, failed, tried: provider, returnTarget: returnTarget, stepUp: StepUp())
    }

    /// The page on which a person chooses a provider.
    func choice(_ request: EndpointRequest, returnTarget: ReturnTarget?, stepUp: StepUp) -> EndpointResponse {
        let words = design.texts(request.pageLanguage).login.choose
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
        let texts = design.texts(language).login
        let ordered = self.offers.filter { $0.provider == tried } + self.offers.filter { $0.provider != tried }
        let offers = ordered.enumerated().map { index, offer in
            PageContent.Offer(
                url: location.loginURL(
                    provider: offer.provider, returnTarget: returnTarget?.location, stepUp: stepUp,
                    uiLocales: request.uiLocales),
                around: offer.provider == tried ? texts.tryAgainWith : texts.signInWith, name: offer.name,
                isFirst: index == 0)
        }
        let content = PageContent.Message(
            heading: words.heading, text: words.text, texts: texts, offers: offers, hasOffers: !offers.isEmpty,
            home: home, code: failed?.code, reference: request.requestID)
        return design.page(.message, content, title: words.heading, language, status: failed?.status ?? .ok)
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
