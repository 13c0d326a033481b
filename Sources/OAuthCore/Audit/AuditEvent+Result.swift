extension AuditEvent {
    /// What came of it: a closed set.
    public enum Result: String, Sendable, Hashable, CaseIterable {
        /// It was done.
        case success
        /// It was tried and did not succeed, or something is wrong.
        case failure
        /// Somebody who may decide it said no.
        case denied
    }

    /// What came of it.
    public var result: Result { kind.result }
}

extension AuditEvent.Kind {
    /// What came of an event of this kind.
    public var result: AuditEvent.Result {
        switch self {
        case .loginFailed, .loginThrottled, .attackDetected, .factorFailed, .codeReplayed, .refreshTokenReused,
            .claimsHookFailed:
            .failure
        case .consentDenied, .deviceDenied: .denied
        default: .success
        }
    }
}
