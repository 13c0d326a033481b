import OAuthCore
import PageRendering

/// What stands on the pages on which accounts are made, recovered and changed.
struct AccountFormTexts: PageCatalog {
    static let name = "accounts"
    /// A text with a name or an address in its middle.
    typealias Around = PageTexts.Around

    /// The link on the login page.
    let createAccount: String
    /// The link on the login page.
    let forgotPassword: String
    let register: Page
    let registerName: NamedPage
    let recover: Page
    let choose: Page
    let invited: NamedPage
    let password: Page
    let email: Page
    let confirmEmail: NamedPage
    let cancelEmail: NamedPage

    let emailAddress: String
    let emailOrUsername: String
    let newEmail: String
    let name: String
    let currentPassword: String
    let newPassword: String
    /// How long a password has to be.
    let passwordHint: CountedText

    /// After an address was asked for, whoever it belongs to.
    let sent: PageTexts.Message
    let linkDead: PageTexts.Message
    /// Where an address is to be confirmed in a browser that is not logged in to its account.
    let signInFirst: PageTexts.Message
    let askAdministrator: PageTexts.Message
    let recovered: PageTexts.Message
    let emailConfirmed: PageTexts.Message
    let emailCancelled: PageTexts.Message
    let passwordChanged: String
    let emailSent: String
    let presentEmail: Around
    let unverifiedEmail: Around
    let noEmail: String
    let signIn: String
    let toAccount: String

    let problems: Problems
    let data: Data

    /// A heading, what is asked for, and the button.
    struct Page: Sendable, Decodable {
        let heading: String
        var lead: String = ""
        let submit: String
    }

    /// A page whose lead has a name or an address in its middle.
    struct NamedPage: Sendable, Decodable {
        let page: Page
        let lead: Around

        init(_ page: Page, lead: Around) {
            self.page = page
            self.lead = lead
        }
    }

    /// Why an answer was not taken.
    struct Problems: Sendable, Decodable {
        let email: String
        let name: String
        let currentPassword: String
        let samePassword: String
        let tooShort: CountedText
        let tooLong: String
        let common: String
        let personal: String
        let taken: String
        let throttled: String
        let confirm: String
    }

    /// The page about what is kept.
    struct Data: Sendable, Decodable {
        let heading: String
        let download: String
        let downloadText: String
        let downloadButton: String
        let delete: String
        let deleteText: String
        let deleteConfirm: String
        let deleteButton: String
        let deleteElsewhere: String
        let deleted: PageTexts.Message
    }

    static func original(_ language: PageLanguage) -> AccountFormTexts {
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
