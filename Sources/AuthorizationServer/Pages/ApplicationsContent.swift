extension PageContent {
    /// The page of the applications.
    struct Applications {
        let title: String
        let texts: PageTexts.Account
        let words: ConsentTexts.Applications
        let action: String
        let csrf: String
        let notice: String?
        let applications: [ApplicationRow]
        let hasApplications: Bool
    }

    /// A client, and what it has.
    struct ApplicationRow {
        let id: String
        let anchor: String
        let name: String
        /// The address of the client's picture; nil: it has none.
        let logo: String?
        /// The client's own pages.
        let links: [Link]
        let hasLinks: Bool
        let since: Moment?
        let lastUsed: Moment?
        let term: Term?
        let access: [AccessItem]
        let revokeLabel: String
    }

    /// One scope or one object of authorization details that a client has.
    struct AccessItem {
        /// The field of the form that takes it back, and what it is called there. Not `value`: a template would find that inside the sentence.
        let field: String
        let handle: String
        let sentence: Sentence
        let service: String?
        let isFixed: Bool
        let revokeLabel: String
    }
}
