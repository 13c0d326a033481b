extension PageContent {
    /// The page where a second factor is proven.
    struct Factor {
        let texts: FactorTexts
        let lead: String
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        /// What is proven, to come along with the answer.
        let choice: String
        let error: String?
        let label: String
        /// The form of a passkey; nil: a code is typed.
        var passkey: String?
        var isCode = true
        let isApp: Bool
        let isRecovery: Bool
        /// The other ways.
        let others: [Link]
        /// Back to the first factor; nil where it has a session already.
        let restart: Link?
    }

    /// The page that asks which kind of factor to add.
    struct FactorChoice {
        let texts: FactorTexts
        let lead: String?
        let methods: [Link]
        let cancel: Link?
    }

    /// The page where an authenticator app is added.
    struct AppAddition {
        let texts: FactorTexts
        let lead: String?
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        let method: String
        /// SVG; nil: the key must be typed.
        let qrCode: String?
        let secret: String
        let uri: String
        let name: String
        let error: String?
        let cancel: Link?
    }

    /// The page where a passkey is added.
    struct PasskeyAddition {
        let texts: FactorTexts
        let lead: String?
        let error: String?
        let passkey: String
        let cancel: Link?
    }

    /// Recovery codes, shown once.
    struct RecoveryCodes {
        let texts: FactorTexts
        let codes: [RecoveryCode]
        let goOn: Link
    }

    /// One of them.
    struct RecoveryCode {
        let code: String
    }

    /// The second factors on the account page.
    struct Security {
        let texts: FactorTexts
        let action: String
        let csrf: String
        let notice: String?
        let isProblem: Bool
        let factors: [FactorRow]
        let hasFactors: Bool
        let methods: [FactorMethod]
        let codesLeft: String
    }

    /// A second factor of a person.
    struct FactorRow {
        let id: String
        let name: String
        let kind: String
        let since: Moment
        let lastUsed: Moment?
        /// What the buttons do, for those who hear the page.
        let removeLabel: String
        let renameLabel: String
    }

    /// A kind of factor that can be added.
    struct FactorMethod {
        let value: String
        let text: String
    }
}
