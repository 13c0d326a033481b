/// The templates of the pages: Mustache.
package enum PageTemplate: String, Sendable, CaseIterable {
    /// What stands around every page.
    case layout
    /// The mark and the name of whoever runs the server.
    case brand
    /// What stands before `main` on the pages of the account.
    case accountFrame = "account_frame"
    case login
    case consent
    case account
    case profile
    case sessions
    /// The list of them, on their page and on the overview.
    case sessionList = "session_list"
    case activity
    case applications
    case logout
    case message
    case factor
    case factorChoice = "factor_choice"
    case appAddition = "app_addition"
    case recoveryCodes = "recovery_codes"
    case security
    case device
    case deviceQuestion = "device_question"
    /// The form of a passkey, on the pages that ask for one.
    case passkeyForm = "passkey_form"
    case passkeyAddition = "passkey_addition"
    case form
    case accountData = "account_data"

    /// Whether it stands in others and is no page by itself.
    var isPart: Bool { [.layout, .brand, .accountFrame, .passkeyForm, .sessionList].contains(self) }

    /// The page's part of the body as it comes along; nil where the template does not compile.
    package func render(_ content: Any) -> String? { PageTemplates.standard.render(self, content) }

    /// What comes along.
    package var source: String {
        switch self {
        case .layout: PageSource.layout
        case .brand: PageSource.brand
        case .accountFrame: PageSource.accountFrame
        case .login: PageSource.login
        case .consent: PageSource.consent
        case .account: PageSource.account
        case .profile: PageSource.profile
        case .sessions: PageSource.sessions
        case .sessionList: PageSource.sessionList
        case .activity: PageSource.activity
        case .applications: PageSource.applications
        case .logout: PageSource.logout
        case .message: PageSource.message
        case .factor: PageSource.factor
        case .factorChoice: PageSource.factorChoice
        case .appAddition: PageSource.appAddition
        case .recoveryCodes: PageSource.recoveryCodes
        case .security: PageSource.security
        case .device: DeviceSource.form
        case .deviceQuestion: DeviceSource.question
        case .passkeyForm: PageSource.passkeyForm
        case .passkeyAddition: PageSource.passkeyAddition
        case .form: PageSource.form
        case .accountData: PageSource.accountData
        }
    }
}
