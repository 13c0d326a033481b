/// What people are written to about. The names are those of the templates.
enum LetterKind: String, Sendable, Hashable, CaseIterable {
    case register
    case existing
    case recover
    case invite
    case passwordChanged = "password_changed"
    case confirmEmail = "confirm_email"
    case approveEmail = "approve_email"
    case emailTaken = "email_taken"
    case emailNotice = "email_notice"
    case deleted
    case factorAdded = "factor_added"
    case factorRemoved = "factor_removed"
    /// By an administrator: all of them.
    case factorsReset = "factors_reset"
    case recoveryCodeUsed = "recovery_code_used"
    case recoveryCodesRenewed = "recovery_codes_renewed"
    case newDevice = "new_device"

    /// Whether the letter is for its link: without it nobody can go on.
    var isForItsLink: Bool {
        switch self {
        case .register, .recover, .invite, .confirmEmail, .approveEmail, .emailNotice: true
        case .existing, .passwordChanged, .emailTaken, .deleted, .factorAdded, .factorRemoved, .factorsReset,
            .recoveryCodeUsed, .recoveryCodesRenewed, .newDevice:
            false
        }
    }
}

/// What is known when a letter is written.
struct LetterFacts: Sendable, Hashable {
    /// What the service is called.
    var service = ""
    /// The login name.
    var username: String?
    /// Another address: the new one of an account, or that of a browser.
    var address: String?
    /// When a browser came.
    var time: String?
    var browser: String?
    var system: String?
    /// How many recovery codes are left.
    var number: Int?

    /// The fact of that name in sentences.
    subscript(name: Substring) -> String? {
        switch name {
        case "service": service
        case "username": username
        case "address": address
        case "time": time
        case "browser": browser
        case "system": system
        default: nil
        }
    }
}
