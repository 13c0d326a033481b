import OAuthCore

/// What somebody can prove besides the first factor.
struct EnrolledFactors: Sendable {
    var apps: [AppFactor] = []
    var recoveryCodes: [RecoveryCodes] = []

    /// Whether the person has none. Recovery codes stand for a factor, and are none themselves.
    var isEmpty: Bool { apps.isEmpty }

    /// How many there are, recovery codes not counted.
    var count: Int { apps.count }

    /// The records of all of them.
    var records: [PersonRecord] { apps.map(\.record) }

    /// How many recovery codes are left.
    var recoveryCodesLeft: Int { recoveryCodes.reduce(0) { $0 + $1.hashes.count } }

    /// The strongest level that they reach; nil: there are none.
    var highest: AuthenticationContext.Level? { isEmpty ? nil : .twoFactors }

    /// What can be chosen from to reach a level, the strongest first.
    func choices(reaching level: AuthenticationContext.Level) -> [FactorChoice] {
        guard level <= .twoFactors, !isEmpty else { return [] }
        return (apps.isEmpty ? [] : [.app]) + (recoveryCodesLeft == 0 ? [] : [.recovery])
    }
}

/// A way to prove the second factor, as the page's URL names it.
enum FactorChoice: String, Sendable, Hashable, CaseIterable {
    case passkey
    case app
    case recovery
}

/// A second factor that was proven.
enum FactorProof: Sendable, Hashable {
    case app
    case recoveryCode(left: Int)

    /// The level that it takes a login to.
    var level: AuthenticationContext.Level {
        switch self {
        case .app, .recoveryCode: .twoFactors
        }
    }

    /// The means, beside those of the first factor. RFC 8176 §2; a recovery code is a password for one use.
    var amr: [String] {
        switch self {
        case .app, .recoveryCode: ["otp", "mfa"]
        }
    }

    /// For the audit trail.
    var note: String {
        switch self {
        case .app: "second factor: authenticator app"
        case .recoveryCode(let left): "second factor: recovery code, \(left) left"
        }
    }
}

extension [String] {
    /// These means, and then those that are not among them.
    func joining(_ more: [String]) -> [String] { self + more.filter { !contains($0) } }
}
