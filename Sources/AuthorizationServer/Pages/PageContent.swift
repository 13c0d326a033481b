/// What the templates show. The names of the members are those in the templates.
enum PageContent {
    /// The document around a page.
    struct Layout {
        let language: String
        let direction: String
        let title: String
        /// `card`: one card in the middle. `account`: a page of the account, in its frame.
        let kind: String
        let stylesheet: String
        let icon: String
        /// What stands before `main`; nil: nothing, and the brand stands in the card.
        let frame: String?
        let brand: String
        let brandName: String?
        let body: String
        /// Pages of the operator's.
        let links: [Link]
        let hasLinks: Bool
    }

    /// The mark of whoever runs the server.
    struct Brand {
        /// What the server is called.
        var name: String?
        /// The address of the logo; nil: the mark that comes along.
        var logo: String?
    }

    /// A page of a client or of the account that a browser is pointed to.
    struct Link {
        let url: String
        let text: String
    }

    /// A moment, for machines and for people.
    struct Moment {
        let iso: String
        let text: String
    }

    /// The login page.
    struct Login {
        let texts: PageTexts.Login
        let action: String
        let csrf: String
        let flow: String
        /// What the client asked the pages to be written in, to come along with the answer.
        var uiLocales: String?
        /// Whom the person logs in for; nil: the account page.
        var client: String?
        var username: String?
        var error: String?
        var notice: String?
        /// Who may go on without logging in again.
        var account: String?
        var links: [Link] = []
        var hasLinks = false
        /// The providers at which people may log in besides.
        var providers: [Provider] = []
        var hasProviders = false
        /// Why a login at a provider did not succeed; the fields of the password are not at fault.
        var providerError: String?
        /// The form of a passkey; nil: none is asked for.
        var passkey: String?
        var orProvider = ""
        var providerAction = ""
        var providerCSRF = ""
    }

    /// A provider's button: its name, and the words around it.
    struct Provider {
        let id: String
        let name: String
        let before: String
        let after: String
    }

    /// The account page.
    struct Account {
        let texts: PageTexts.Account
        let action: String
        let csrf: String
        let name: String
        let username: String?
        let notice: String?
        /// Nil: there is but the password.
        let signInMethods: SignInMethods?
        let sessions: [Session]
        let hasOthers: Bool
        let applications: [Application]
        let hasApplications: Bool
    }

    /// How a person can log in: the password, and providers.
    struct SignInMethods {
        let texts: PageTexts.Federation
        let hasPassword: Bool
        let links: [LinkedProvider]
        let offers: [Provider]
        /// Whether there is a list to show.
        let hasList: Bool
        let hasOffers: Bool
    }

    /// A provider that the person can log in at.
    struct LinkedProvider {
        let id: String
        let name: String
        let since: Moment
        /// What the button does, for those who hear the page.
        let unlinkLabel: String
    }

    /// A login session, as the person sees it.
    struct Session {
        let id: String
        let isCurrent: Bool
        /// What the browser says it is.
        let title: String
        /// Says that it is this one, where the title does not.
        let badge: String?
        let place: String?
        let since: Moment
        let lastUsed: Moment
        /// What the button does, for those who hear the page.
        let endLabel: String
    }

    /// A client that has access.
    struct Application {
        let id: String
        let name: String
        let access: [AccessLine]
        let since: Moment?
        /// What the button does, for those who hear the page.
        let revokeLabel: String
    }

    /// One thing that a client has, in a line of several.
    struct AccessLine {
        /// What stands before it.
        let separator: String
        let sentence: Sentence

        init(_ sentence: Sentence, isFirst: Bool) {
            separator = isFirst ? "" : " · "
            self.sentence = sentence
        }
    }

    /// The page that asks whether to log out.
    struct Logout {
        let texts: PageTexts.Logout
        let action: String
        let csrf: String
        let client: String?
        let account: String
        let fields: [Field]
        let accountURL: String
    }

    /// A hidden field.
    struct Field {
        let name: String
        let value: String
    }

    /// A page that says one thing.
    struct Message {
        let heading: String
        let text: String
        /// The words of the protocol's error, in English, where the page is in another language.
        var remark: String?
        var link: Link?
        var code: String?
        var reference: String?
        var referenceLabel = ""
    }
}
