import OAuthCore
import PageRendering

/// The letters about accounts, in one language.
struct AccountLetters: PageCatalog {
    static let name = "letters"

    let register: Text
    let existing: Text
    let recover: Text
    let invite: Text
    let passwordChanged: Text
    let confirmEmail: Text
    let approveEmail: Text
    let emailTaken: Text
    let emailNotice: Text
    let deleted: Text

    /// What a letter says: its subject, a sentence about what happened, the words of the link, and what to do who did not expect it.
    struct Text: Sendable, Decodable {
        let subject: LetterSentence
        let line: LetterSentence
        /// Empty in a letter that has none.
        let link: LetterSentence
        let remark: LetterSentence
    }

    static func original(_ language: PageLanguage) -> AccountLetters {
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
