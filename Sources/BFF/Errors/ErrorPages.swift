import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders

/// What people see when a login did not work: what happened in their words, and a way forward.
struct ErrorPages: Sendable {
    private let providers: [ProviderSettings]
    private let home: String
    private let location: PublicLocation

    init(settings: BFFSettings, location: PublicLocation) {
        providers = settings.providers
        home = settings.frontend.afterLogin
        self.location = location
    }

    /// The page for a failure.
    func answer(
        _ failure: BFFFailure, requestID: String, provider: String?, returnTarget: ReturnTarget?
    ) -> EndpointResponse {
        let words = Self.words(failure.code)
        let offers = PageContent.offers(providers, tried: provider, returnTarget: returnTarget, location: location)
        let content = PageContent.Message(
            heading: words.heading, text: words.text, offers: offers, hasOffers: !offers.isEmpty, home: home,
            code: failure.code.rawValue, reference: requestID)
        return PageTemplate.page(.message, content, title: words.heading, status: failure.status)
    }

    private static func words(_ code: BFFFailure.Code) -> (heading: String, text: String) {
        switch code {
        case .unauthenticated, .sessionExpired: ("Please sign in", "Your session has ended. Sign in to go on.")
        case .csrfTokenMismatch, .originNotAllowed:
            ("This cannot be done from here", "The request did not come from a page of this site.")
        case .invalidState:
            (
                "This sign-in is over",
                "It was finished already, took too long, or was begun in another browser. Begin again; it helps to allow cookies."
            )
        case .unknownProvider:
            ("This way to sign in is not known", "Choose one of those below.")
        case .providerUnavailable:
            ("This way to sign in is not available right now", "Try again in a moment, or choose another one.")
        case .providerError, .invalidIDToken:
            ("The sign-in did not work", "What came back could not be accepted. Try again, or choose another way.")
        case .accessDenied:
            ("You are not signed in", "The sign-in was cancelled, or access was not allowed.")
        case .invalidRequest:
            ("This request cannot be completed", "The address that was opened is not complete or not allowed.")
        case .notFound: ("There is nothing here", "The link is wrong, too old, or was used already.")
        case .methodNotAllowed: ("This request cannot be completed", "This page is opened in another way.")
        case .temporarilyUnavailable, .upstreamUnavailable, .upstreamTimeout, .tokenUnavailable:
            ("Not available right now", "Please try again in a moment.")
        }
    }
}
