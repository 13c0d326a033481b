import OAuthCore

/// What the templates show. The names of the members are those in the templates.
enum PageContent {
    /// The document around a page.
    struct Layout {
        let title: String
        let stylesheet: String
        let icon: String
        let body: String
    }

    /// A page that says one thing and offers ways to sign in.
    struct Message {
        let heading: String
        let text: String
        let offers: [Offer]
        let hasOffers: Bool
        let home: String
        let code: String?
        let reference: String?
    }

    /// A way to sign in.
    struct Offer {
        let url: String
        let text: String
        let isFirst: Bool
    }

    /// The providers as offers, the one that was tried first.
    static func offers(
        _ providers: [ProviderSettings], tried: String?, returnTarget: ReturnTarget?, stepUp: StepUp = StepUp(),
        location: PublicLocation
    ) -> [Offer] {
        let ordered = providers.filter { $0.name == tried } + providers.filter { $0.name != tried }
        return ordered.enumerated().map { index, provider in
            let verb = provider.name == tried ? "Try again with" : "Sign in with"
            return Offer(
                url: location.loginURL(provider: provider.name, returnTarget: returnTarget?.location, stepUp: stepUp),
                text: "\(verb) \(provider.displayName)", isFirst: index == 0)
        }
    }
}
