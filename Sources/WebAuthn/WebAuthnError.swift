/// Why an answer of an authenticator is refused: what was wrong, and what was received and expected. No secrets stand in it.
package struct WebAuthnError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong: a closed set, fit for a label.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case malformed
        case type
        case challenge
        case origin
        case crossOrigin = "cross_origin"
        case relyingParty = "relying_party"
        case userPresence = "user_presence"
        case userVerification = "user_verification"
        case backupState = "backup_state"
        case algorithm
        case attestation
        case signature
        case signCount = "sign_count"
    }

    /// What was wrong.
    package let code: Code
    /// What was received and expected, for the log.
    package let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var description: String { "\(code.rawValue): \(detail)" }
}
