/// Every text of the pages in one language. No member has a default, so a language that lacks one does not compile.
struct PageTexts: Sendable {
    let login: Login
    let consent: Consent
    let account: Account
    let federation: Federation
    let logout: Logout
    let failures: Failures
    let scopes: Scopes
    /// A moment in UTC as people read it.
    let moment: @Sendable (Day, _ clock: String) -> String

    /// A sentence around a name: where the name stands is the language's own.
    struct Around: Sendable, Decodable {
        let before: String
        let after: String

        init(_ before: String, _ after: String = "") {
            self.before = before
            self.after = after
        }

        /// The sentence as plain text.
        func callAsFunction(_ name: String) -> String { before + name + after }
    }

    /// A day of the Gregorian calendar; month and day count from 1.
    struct Day: Sendable {
        let year: Int64
        let month: Int
        let day: Int

        /// The name of the month among twelve.
        func name(in months: [String]) -> String {
            months.indices.contains(month - 1) ? months[month - 1] : String(month)
        }
    }

    struct Login: Sendable, Decodable {
        let heading: String
        /// Whom the person logs in for.
        let client: Around
        let continueAs: Around
        let useAnother: String
        let username: String
        let password: String
        let submit: String
        let wrong: String
        let throttled: String
        let confirm: String
        let differentUser: String
    }

    struct Consent: Sendable, Decodable {
        let heading: String
        /// What leads to the list of scopes.
        let asks: Around
        /// Read out before the list.
        let legend: String
        let deny: String
        let allow: String
        let account: Around
        let privacyPolicy: String
        let termsOfService: String
        let about: Around
    }

    struct Account: Sendable, Decodable {
        let title: String
        let sessions: String
        let thisBrowser: String
        let anotherBrowser: String
        let since: Around
        /// Follows `since` in the same line.
        let lastUsed: Around
        let endSession: String
        let endOthers: String
        let applications: String
        let revoke: String
        let revokeAccess: Around
        let noApplications: String
        let sessionEnded: String
        let othersEnded: String
        let accessRevoked: String
    }

    /// What is said about providers at which people log in besides. Each sentence stands around the provider's name.
    struct Federation: Sendable, Decodable {
        /// Between the form for the password and the buttons.
        let or: String
        let continueWith: Around
        let denied: Around
        let unavailable: Around
        let failed: Around
        let stale: Around
        let unknown: Around
        /// The heading on the account page.
        let methods: String
        let password: String
        let linkedSince: Around
        let link: Around
        let unlink: String
        let unlinkFrom: Around
        let linked: Around
        let alreadyLinked: Around
        let linkedElsewhere: Around
        let linkFailed: Around
        let unlinked: Around
        let onlyWay: String
        let confirmed: String
    }

    struct Logout: Sendable, Decodable {
        let heading: String
        let clientAsks: Around
        let account: Around
        let submit: String
        let stay: String
        let done: Message
        let again: String
    }

    /// A heading and what it means.
    struct Message: Sendable, Decodable {
        let heading: String
        let text: String

        init(_ heading: String, _ text: String) {
            self.heading = heading
            self.text = text
        }
    }

    /// The heading of a refusal, and what stands before the protocol's own words.
    struct Refusal: Sendable, Decodable {
        let heading: String
        let text: String?

        init(_ heading: String, _ text: String?) {
            self.heading = heading
            self.text = text
        }
    }

    struct Failures: Sendable, Decodable {
        let forbidden: Message
        let finished: Message
        /// What an application signed about the person was refused.
        let assertion: Message
        /// The link back to the application that logs people in.
        let tryAgain: String
        let notAForm: Message
        /// The errors of the protocols have their own words, which are English: the text stands before them. Nil: they need none.
        let refused: Refusal
        let throttled: Message
        let unavailable: Message
        /// What the identifier of the request is called.
        let reference: String
    }

    /// The standard scopes, in the words that follow `Consent.asks`.
    struct Scopes: Sendable, Decodable {
        let openid: String
        let profile: String
        let email: String
        let address: String
        let phone: String
        let offlineAccess: String
    }
}
