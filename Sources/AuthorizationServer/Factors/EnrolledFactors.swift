import OAuthCore

/// What somebody can prove besides the first factor.
struct EnrolledFactors: Sendable {
    var apps: [AppFactor] = []
    var passkeys: [Passkey] = []
    var recoveryCodes: [RecoveryCodes] = []

    /// Whether the person has none. Recovery codes stand for a factor, and are none themselves.
    var isEmpty: Bool { apps.isEmpty && passkeys.isEmpty }

    /// How many there are, recovery codes not counted.
    var count: Int { apps.count + passkeys.count }

    /// The records of all of them.
    var records: [PersonRecord] { apps.map(\.record) + passkeys.map(\.record) }

    /// How many recovery codes are left.
    var recoveryCodesLeft: Int { recoveryCodes.reduce(0) { $0 + $1.hashes.count } }

    /// The strongest level that they reach; nil: there are none.
    var highest: AuthenticationContext.Level? { isEmpty ? nil : passkeys.isEmpty ? .twoFactors : .phishingResistant }

    /// What can be chosen from to reach a level, the strongest first.
    func choices(reaching level: AuthenticationContext.Level) -> [FactorChoice] {
        let strong: [FactorChoice] = passkeys.isEmpty ? [] : [.passkey]
        guard level <= .twoFactors, !isEmpty else { return strong }
        return strong + (apps.isEmpty ? [] : [.app]) + (recoveryCodesLeft == 0 ? [] : [.recovery])
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
    /// `isSynced`: the key may leave its device; `isVerified`: the device asked who holds it.
    case passkey(isSynced: Bool, isVerified: Bool)

    /// The level that it takes a login to.
    var level: AuthenticationContext.Level {
        switch self {
        case .app, .recoveryCode: .twoFactors
        case .passkey: .phishingResistant
        }
    }

    /// The means, beside those of the first factor. RFC 8176 §2, OpenID Connect EAP ACR Values §3; a recovery code is a password for one use.
    ///
    /// A key that may leave its device is one of software. Of any other it is not known what it lies in: nothing was proven about the device, and
    /// `hwk` is never said.
    var amr: [String] {
        switch self {
        case .app, .recoveryCode: ["otp", "mfa"]
        case .passkey(let isSynced, _): ["pop"] + (isSynced ? ["swk"] : []) + ["user", "mfa"]
        }
    }

    /// For the audit trail.
    var note: String {
        switch self {
        case .app: "second factor: authenticator app"
        case .recoveryCode(let left): "second factor: recovery code, \(left) left"
        case .passkey(_, let isVerified): "second factor: passkey" + (isVerified ? ", the person verified" : "")
        }
    }
}

extension [String] {
    /// These means, and then those that are not among them.
    func joining(_ more: [String]) -> [String] { self + more.filter { !contains($0) } }
}
