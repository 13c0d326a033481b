/// What the templates of the device pages show.
enum DeviceContent {
    /// The form for the code.
    struct Form {
        let texts: DeviceTexts
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        let code: String?
        let error: String?
    }

    /// What a device asks for.
    struct Question {
        let texts: DeviceTexts
        let deny: String
        let allow: String
        let signedIn: PageTexts.Around
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        let code: String
        let client: String
        let account: String
        let address: String
        let asked: PageContent.Moment
        /// Said where the device is not in the network of the browser.
        let elsewhere: String?
        let scopes: [PageContent.ScopeItem]
        /// What is asked for object by object. RFC 9396 §12.
        let details: [PageContent.DetailItem]
        let links: [PageContent.Link]
    }
}
