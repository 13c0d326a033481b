import OAuthCore
import PageRendering

/// The words of the pages about second factors.
struct FactorTexts: PageCatalog {
    static let name = "factors"
    // Proving one.
    let heading: String
    let leadApp: String
    let leadRecovery: String
    let leadPasskey: String
    let code: String
    let recoveryCode: String
    let submit: String
    let useApp: String
    let useRecovery: String
    let usePasskey: String
    let wrong: String
    let throttled: String
    let passkeyFailed: String
    let needsScript: String
    let startOver: String
    let signInWithPasskey: String
    // Adding one.
    let addHeading: String
    let demanded: String
    let addApp: String
    let addPasskey: String
    let appHeading: String
    let scan: String
    let qrCode: String
    let key: String
    let openApp: String
    let name: String
    let addSubmit: String
    let wrongFirst: String
    let passkeyHeading: String
    let passkeyLead: String
    let passkeyNotAdded: String
    let notNow: String
    // Recovery codes.
    let recoveryHeading: String
    let recoveryLead: String
    let saved: String
    // The account page.
    let security: String
    let secondStep: String
    let none: String
    let app: String
    let passkey: String
    let synced: String
    let since: PageTexts.Around
    let lastUsed: PageTexts.Around
    let rename: String
    let renameNamed: PageTexts.Around
    let remove: String
    let removeNamed: PageTexts.Around
    let recoveryCodes: String
    let codesLeft: CountedText
    let newCodes: String
    let added: String
    let removed: String
    let renamed: String
    let confirmed: String
    let isLast: String

    static func original(_ language: PageLanguage) -> FactorTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// What the page says that asks for a factor.
    func lead(_ choice: FactorChoice) -> String {
        switch choice {
        case .passkey: leadPasskey
        case .app: leadApp
        case .recovery: leadRecovery
        }
    }

    /// What the link to another way says.
    func use(_ choice: FactorChoice) -> String {
        switch choice {
        case .passkey: usePasskey
        case .app: useApp
        case .recovery: useRecovery
        }
    }

    /// What the button says that adds a factor.
    func add(_ method: SecondFactorMethod) -> String {
        switch method {
        case .passkey: addPasskey
        case .totp: addApp
        }
    }
}
