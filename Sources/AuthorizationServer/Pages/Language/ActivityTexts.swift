import OAuthCore
import PageRendering

/// The texts of the page that tells what happened in an account.
struct ActivityTexts: PageCatalog {
    static let name = "activity"
    let heading: String
    let lead: String
    let empty: String
    let older: String
    let newest: String
    let signedIn: String
    let signInFailed: String
    let signInThrottled: String
    let newDevice: String
    let factorAdded: String
    let factorRemoved: String
    let factorFailed: String
    let recoveryCodeUsed: String
    let recoveryCodesRenewed: String
    let registered: String
    let profileChanged: String
    let disabled: String
    let enabled: String
    let unlocked: String
    let exported: String
    let passwordChanged: String
    let recoveryRequested: String
    let recoveryCompleted: String
    let emailChangeRequested: String
    let emailChanged: String
    let providerLinked: String
    let providerUnlinked: String
    let sessionEnded: String
    let consentGranted: String
    let consentDenied: String
    let accessBegan: String
    let accessEnded: String
    let theft: String
    let deviceAuthorized: String
    let deviceDenied: String

    static func original(_ language: PageLanguage) -> ActivityTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// What an event is called; nil: it says nothing to the person.
    func name(of kind: AuditEvent.Kind) -> String? {
        switch kind {
        case .loginSucceeded: signedIn
        case .loginFailed: signInFailed
        case .loginThrottled: signInThrottled
        case .loginFromNewDevice: newDevice
        case .factorAdded: factorAdded
        case .factorRemoved: factorRemoved
        case .factorFailed: factorFailed
        case .recoveryCodeUsed: recoveryCodeUsed
        case .recoveryCodesRenewed: recoveryCodesRenewed
        case .userRegistered: registered
        case .userChanged: profileChanged
        case .userDisabled: disabled
        case .userEnabled: enabled
        case .userUnlocked: unlocked
        case .userExported: exported
        case .passwordChanged: passwordChanged
        case .recoveryRequested: recoveryRequested
        case .recoveryCompleted: recoveryCompleted
        case .emailChangeRequested: emailChangeRequested
        case .emailChanged: emailChanged
        case .identityLinked: providerLinked
        case .identityUnlinked: providerUnlinked
        case .sessionEnded: sessionEnded
        case .consentGranted: consentGranted
        case .consentDenied: consentDenied
        case .grantIssued: accessBegan
        case .grantRevoked: accessEnded
        case .codeReplayed: theft
        case .refreshTokenReused: theft
        case .deviceAuthorized: deviceAuthorized
        case .deviceDenied: deviceDenied
        default: nil
        }
    }
}
