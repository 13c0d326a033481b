package import OAuthCore
import Secrets
package import Storage

/// The second factors of people: which of them somebody has.
package struct SecondFactors: Sendable {
    /// The most of one kind that somebody may have.
    static let maximum = 20

    let settings: SecondFactorSettings
    let store: any PersonRecordStore
    let keyRing: KeyRing
    /// Whether browsers have passkeys for the issuer at all.
    private let hasPasskeys: Bool

    /// Those of one server.
    init(context: ServerContext) {
        settings = context.settings.login.isElsewhere ? SecondFactorSettings() : context.settings.secondFactors
        store = context.stores.people
        keyRing = context.keyRing
        hasPasskeys = PasskeyCeremony.relyingPartyID(context.settings.issuer) != nil
    }

    /// Whether the person has a second factor that counts here: a password alone must not let them in then.
    package func isEnrolled(_ subject: SubjectID) async throws(StoreError) -> Bool {
        for method in SecondFactorMethod.allCases where isOn(method) {
            let now = UnixTime(seconds: 0)
            guard try await store.personRecords(subject: subject, kind: method.kind, now: now, limit: 1).isEmpty else {
                return true
            }
        }
        return false
    }

    /// Everything that the person has, of what is switched on.
    func factors(of subject: SubjectID) async throws(StoreError) -> EnrolledFactors {
        var factors = EnrolledFactors()
        guard settings.policy != .off else { return factors }
        if isOn(.totp) { factors.apps = try await records(subject, .totp).compactMap(AppFactor.init) }
        if isOn(.passkey) { factors.passkeys = try await records(subject, .passkey).compactMap(Passkey.init) }
        factors.recoveryCodes = try await records(subject, .recoveryCodes).compactMap(RecoveryCodes.init)
        return factors
    }

    /// Whether people may have factors of that kind.
    func isOn(_ method: SecondFactorMethod) -> Bool {
        settings.policy != .off && settings.methods.contains(method) && (method != .passkey || hasPasskeys)
    }

    /// The strongest level that a login can reach.
    var highest: AuthenticationContext.Level {
        isOn(.passkey) ? .phishingResistant : isOn(.totp) ? .twoFactors : .password
    }

    /// What can be added to reach a level, the strongest first.
    func methods(reaching level: AuthenticationContext.Level) -> [SecondFactorMethod] {
        SecondFactorMethod.allCases.filter { isOn($0) && $0.level >= level }
    }

    /// They expire never, so that no moment matters.
    func records(_ subject: SubjectID, _ kind: PersonRecord.Kind) async throws(StoreError) -> [PersonRecord] {
        try await store.personRecords(subject: subject, kind: kind, now: UnixTime(seconds: 0), limit: Self.maximum)
    }
}

extension ServerContext {
    /// The second factors of the server's people.
    package var secondFactors: SecondFactors { SecondFactors(context: self) }
}

extension SecondFactorMethod {
    /// The level that a login with it reaches.
    var level: AuthenticationContext.Level {
        switch self {
        case .passkey: .phishingResistant
        case .totp: .twoFactors
        }
    }

    /// What it is stored as.
    var kind: PersonRecord.Kind {
        switch self {
        case .passkey: .passkey
        case .totp: .totp
        }
    }
}
