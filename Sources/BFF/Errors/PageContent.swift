/// What the templates show. The names of the members are those in the templates.
enum PageContent {
    /// The document around a page.
    struct Layout {
        let language: String
        let direction: String
        let title: String
        let stylesheet: String
        let icon: String
        /// What the application is called.
        let name: String?
        /// The address of its picture; nil: the mark that comes along.
        let logo: String?
        let mark: String
        let body: String
    }

    /// A page that says one thing and offers ways to sign in.
    struct Message {
        let heading: String
        let text: String
        let texts: PageTexts.Login
        let offers: [Offer]
        let hasOffers: Bool
        let home: String
        /// Nil: nothing went wrong.
        let code: String?
        let reference: String
    }

    /// A way to sign in.
    struct Offer {
        let url: String
        let around: PageTexts.Around
        let name: String
        let isFirst: Bool
    }
}
