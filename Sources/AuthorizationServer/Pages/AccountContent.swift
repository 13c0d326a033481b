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
}
