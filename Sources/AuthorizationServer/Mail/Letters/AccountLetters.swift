import OAuthCore

/// The letters about accounts, in one language.
struct AccountLetters: Sendable {
    let register: Text
    let existing: Text
    let recover: Text
    let invite: Text
    let passwordChanged: Text
    let confirmEmail: Text
    let emailTaken: Text
    let emailNotice: Text
    let deleted: Text

    /// What a letter says: its subject, a sentence about what happened, the words of the link, and what to do who did not expect it.
    struct Text: Sendable {
        let subject: String
        /// The name of the service, the login name, and another address.
        let line: @Sendable (_ service: String, _ username: String, _ address: String) -> String
        let link: String
        let remark: String
    }

    static func of(_ language: PageLanguage) -> AccountLetters {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }
}
