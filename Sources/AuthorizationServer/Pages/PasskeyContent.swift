extension PageContent {
    /// What a page asks the browser with for a passkey that is there.
    struct PasskeyQuestion {
        let challenge: String
        let relyingParty: String
        /// The identifiers of those that will do, or for a new one, of those that are there; empty: any.
        let credentials: String
        /// `userVerification`.
        let verification: String
    }

    /// What a page asks the browser with for a new passkey.
    struct PasskeyRegistration {
        let question: PasskeyQuestion
        let userHandle: String
        let username: String
        let displayName: String
        let algorithms: String
    }

    /// The form that the script fills with what the device answers.
    struct PasskeyForm {
        let texts: FactorTexts
        let action: String
        let csrf: String
        let flow: String
        let uiLocales: String?
        let question: PasskeyQuestion
        /// Nil: a passkey that is there is asked for.
        let registration: PasskeyRegistration?
        let button: String
        let failed: String
        /// The class of the button.
        let style: String
        /// Whether the page is of no use without the script.
        let isOnly: Bool
        let script: String
    }
}
