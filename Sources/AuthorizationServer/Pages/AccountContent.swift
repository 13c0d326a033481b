extension PageContent {
    /// What stands around every page of the account.
    struct AccountFrame {
        let texts: AccountTexts
        let name: String
        /// Nil where it is the name.
        let username: String?
        let logoutAction: String
        let logoutCSRF: String
        /// Whether the page is the overview itself.
        let isHome: Bool
        let home: String
        let items: [AccountLink]
        /// Filled in by whoever renders it.
        var brand = ""
    }

    /// A page of the account in the navigation.
    struct AccountLink {
        let url: String
        let text: String
        let isCurrent: Bool
    }

    /// The browsers in which a person is signed in.
    struct Sessions {
        let texts: PageTexts.Account
        let heading: String
        let lead: String
        let action: String
        let csrf: String
        let notice: String?
        let sessions: [Session]
        let hasOthers: Bool
    }

    /// What clients are told about a person.
    struct Profile {
        let texts: ProfileTexts
        let action: String
        let csrf: String
        let notice: String?
        let error: String?
        /// Whether it is the person's own to change.
        let canChange: Bool
        let rows: [ProfileRow]
    }

    /// A claim with its field.
    struct ProfileRow {
        let name: String
        let label: String
        let value: String
        let type: String
        let autocomplete: String
        /// What the value has to look like.
        let hint: String?
        /// Why it was not taken; nil: it was.
        let fault: String?
        /// Whether either of them stands below the field.
        let isExplained: Bool
        let maximumLength: Int
    }

    /// What happened in an account.
    struct Activity {
        let texts: ActivityTexts
        let events: [ActivityRow]
        let hasEvents: Bool
        /// The page after this one; nil: there is none.
        let older: String?
        /// The first page; nil: this is it.
        let newest: String?
        let hasMore: Bool
    }

    /// One event.
    struct ActivityRow {
        let text: String
        let isWarning: Bool
        let client: String?
        let place: String?
        let at: Moment
    }
}
